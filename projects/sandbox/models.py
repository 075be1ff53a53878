"""What the stand-in keeps: one team's projects, their configs, and which config serves which environment."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from projects.text.matching import searchable

from . import identifiers

TEAM_ID = identifiers.fixed("tm", "team")
NAME_LENGTH = 255
LONGEST_FOUND_BY = 500  # folded, a text may be many times as long


class Member(models.Model):
    """A person of the team. Those of a project are drawn into its document."""

    id = models.CharField(primary_key=True, max_length=64)
    email_address = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    searchable = models.CharField(max_length=LONGEST_FOUND_BY, editable=False)

    class Meta:
        ordering = ["email_address"]

    def __str__(self) -> str:
        return self.email_address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the person can be found by."""
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> Self:
        """Fill in what is derived; a bulk insert, which never calls save(), needs it too."""
        self.searchable = searchable(f"{self.email_address}\n{self.full_name}")[:LONGEST_FOUND_BY]
        return self


class Directory(models.Model):
    """A folder of projects. The API has no call that lists them, and none that names them."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "directories"

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    """A place that a config can be deployed to. Exactly one is the default."""

    class Tag(models.TextChoices):
        DEFAULT = "default"
        OTHER = "other"

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=100, unique=True)
    tag = models.CharField(max_length=10, choices=Tag, default=Tag.OTHER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tag"], condition=models.Q(tag="default"), name="sandbox_one_default")
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A project, without its configs. Its name is unique in the team."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    # Databases disagree on which letters LIKE folds, and how they sort; Python folds for all of them.
    folded_name = models.CharField(max_length=3 * NAME_LENGTH, editable=False, db_index=True)
    config_type = models.CharField(max_length=10, blank=True)
    directory = models.ForeignKey(Directory, null=True, blank=True, on_delete=models.SET_NULL)
    members = models.ManyToManyField(Member, blank=True)
    data_count = models.PositiveIntegerField(default=0)
    feedback_types = models.JSONField(default=list, blank=True)
    active_evaluators = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the project can be found by."""
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> Self:
        """Fill in what is derived; a bulk insert, which never calls save(), needs it too."""
        self.folded_name = searchable(self.name)[: 3 * NAME_LENGTH]
        return self

    def touch(self) -> None:
        """Save as changed now, and later than before even where the clock went back."""
        self.updated_at = later_than(self.updated_at)
        self.save()


class Config(models.Model):
    """A version of a project: the config's own document, and what is counted about it."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="configs")
    document = models.JSONField()
    num_datapoints = models.PositiveIntegerField(default=0)
    evaluation_aggregates = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["project", "-created_at", "id"], name="sandbox_config_newest")]

    def __str__(self) -> str:
        return self.document.get("name", self.id)


class Deployment(models.Model):
    """That a config serves an environment of its project. Nothing live is no row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deployments")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="deployments")
    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="deployments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "environment"], name="sandbox_one_config_an_environment")
        ]

    def __str__(self) -> str:
        return f"{self.config_id} in {self.environment_id}"


def later_than(moment: datetime) -> datetime:
    """Return now, or a moment after the given one."""
    return max(timezone.now(), moment + timedelta(milliseconds=1))
