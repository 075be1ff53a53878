"""What the panel remembers of the remote: projects as they were last seen, and what people call directories."""

from django.conf import settings
from django.db import models

from projects.models.change import Change
from projects.models.lease import Leased
from projects.versions import Newest, Newness


class DirectoryLabel(models.Model):
    """The name that people here gave to a directory: the API has ids only."""

    directory_id = models.CharField(primary_key=True, max_length=128)
    label = models.CharField(max_length=80)
    labelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    labelled_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["label"]
        permissions = [("label_directory", "Label directories")]

    def __str__(self) -> str:
        return self.label


class SeenProject(models.Model):
    """A project as it was last seen: where directories come from, and what is shown while the remote is away.

    Its versions are read by other pages, at other times: what was seen of them has dates of its own.
    """

    project_id = models.CharField(primary_key=True, max_length=128)
    name = models.TextField()
    directory_id = models.CharField(max_length=128, blank=True, db_index=True)
    active_config_id = models.CharField(max_length=128, blank=True)
    active_config_created_at = models.DateTimeField(null=True)
    people = models.TextField(blank=True, help_text="The e-mail addresses and names of its people, one a line.")
    created_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    default_environment = models.TextField(
        blank=True, help_text="What its default environment is called, when that was last read; empty before."
    )
    document = models.JSONField(default=dict)
    seen_at = models.DateTimeField(db_index=True)
    newest_config_id = models.CharField(max_length=128, blank=True)
    newest_config_name = models.TextField(blank=True)
    newest_config_created_at = models.DateTimeField(null=True)
    versions_seen_at = models.DateTimeField(null=True, help_text="When its versions were last read.")
    versions_tried_at = models.DateTimeField(null=True, help_text="When that was last tried; later where it failed.")
    versions_due = models.BooleanField(
        default=False, help_text="It was changed, as its list says, since its versions were last read."
    )
    listed_at = models.DateTimeField(null=True, db_index=True, help_text="When a look at all projects last found it.")
    live_change = models.ForeignKey(
        Change,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="What made live what is live by default, from here or noticed; empty where no change is known to.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def made_live_by(self, config_id: str | None) -> Change | None:
        """Return what made this version live; None where no change is known to, or something else is live by now."""
        change = self.live_change
        return change if change and change.made_live == (config_id or None) else None

    @property
    def newest(self) -> Newest:
        """What was known of its newest version when its versions were last read."""
        return Newest(self.newest_config_id, self.newest_config_created_at)

    @property
    def newness(self) -> Newness:
        """How the live version compares with that."""
        if not self.active_config_id:
            return Newness.NOTHING_LIVE
        return self.newest.compared_with(self.active_config_id, self.active_config_created_at)

    @property
    def is_behind(self) -> bool:
        """Whether a newer version than the live one exists."""
        return self.newness == Newness.BEHIND


class Snapshot(Leased):
    """The last look at all projects, and the one under way: one row, shared by all processes and machines.

    What was found stands in `SeenProject`. Only `projects.mirror.sync` writes it.
    """

    taken_at = models.DateTimeField(null=True, help_text="When the look that is kept began.")
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0, help_text="How many projects there were, as the remote said.")
    looked_at = models.PositiveIntegerField(default=0, help_text="How many of them were found and could be read.")
    started_at = models.DateTimeField(null=True, help_text="When the look under way began; empty while there is none.")
    started_total = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0, help_text="How many pages the look under way has.")
    pages_left = models.JSONField(default=list)
    pages_failed = models.JSONField(default=list, help_text="Those that are read once more at the end.")
    versions_wanted_at = models.DateTimeField(null=True, help_text="Versions read before this are read again.")

    def __str__(self) -> str:
        return f"{self.looked_at} of {self.total} projects"

    @property
    def is_whole(self) -> bool:
        """Whether every project was looked at."""
        return self.looked_at >= self.total
