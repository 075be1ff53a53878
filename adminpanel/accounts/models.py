"""Links that let someone in, the log of what was done to people, and sessions that know whose they are."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone

from adminpanel.accounts.permissions import MANAGE_PEOPLE, Role, people_managers


class PanelSession(AbstractBaseSession):
    """One sign-in. The person is a column, so that all of theirs can be ended at once."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="panel_sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that writes these rows."""
        from adminpanel.accounts.sessions import SessionStore

        return SessionStore


class Profile(models.Model):
    """What a person chose for their account and Django's own table has no column for."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="profile")
    time_zone = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"profile of {self.user_id}"


class LinkQuerySet(models.QuerySet["Link"]):
    """Links by what can still be done with them."""

    def unused(self) -> "LinkQuerySet":
        """Return the links that nobody used or ended, and that are not too old."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def open(self) -> "LinkQuerySet":
        """Return the links that still work: no longer than who made them has the right to make links."""
        return self.unused().filter(made_by__in=people_managers())

    def without_maker(self) -> "LinkQuerySet":
        """Return the links that would still work, had who made them kept that right."""
        lost_now = Q(used_at=None) & ~Q(made_by__in=people_managers())
        return self.filter(Q(ended=Link.Ended.MAKER) | lost_now, expires_at__gt=timezone.now())

    def close(self, why: "Link.Ended") -> int:
        """End them for good; return how many there were."""
        return self.update(used_at=timezone.now(), ended=why)

    def for_token(self, token: str) -> "LinkQuerySet":
        """Return the link that a token opens."""
        return self.filter(token_hash=hash_of(token))


def hash_of(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Link(models.Model):
    """An address that lets one person set a password once: a new one by invitation, or one who lost theirs."""

    class Ended(models.TextChoices):
        """Why a link no longer works, in the words of its page. One that is only too old has none of these."""

        USED = "used", "It was used: it works once."
        CANCELLED = "cancelled", "It was cancelled."
        REPLACED = "replaced", "A newer link took its place."
        MAKER = "maker", "Whoever made it may no longer make links, so it ended."
        ACCOUNT = "account", "The account that it was for is deactivated."

    token_hash = models.CharField(max_length=64, unique=True)
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="links")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, db_default="")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def is_invitation(self) -> bool:
        """Whether it makes a new person, and not a new password for one."""
        return self.person_id is None

    @property
    def why_it_ended(self) -> str:
        """A sentence for whoever opens it too late; none where the reason was not noted, or there is none."""
        if self.used_at is None and self.expires_at <= timezone.now():
            return "It was made more than 24 hours ago."
        if self.used_at is None and not (self.made_by and self.made_by.has_perm(MANAGE_PEOPLE)):
            return Link.Ended.MAKER.label
        return self.get_ended_display()

    @classmethod
    def make(cls, *, username: str, made_by: User, role: str = "", person: User | None = None) -> tuple["Link", str]:
        """Store a new link, and return it with its token, which is not stored and cannot be had again."""
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(
            token_hash=hash_of(token),
            username=username,
            role=role,
            person=person,
            made_by=made_by,
            expires_at=timezone.now() + settings.LINK_LASTS,
        )
        return link, token


class PeopleEvent(models.Model):
    """One act on a person, kept for admins to read. Rows are added and never changed."""

    class Act(models.TextChoices):
        """What was done, in the words of the log."""

        FIRST_ADMIN = "first_admin", "made the first admin"
        INVITED = "invited", "invited"
        LINK_CANCELLED = "link_cancelled", "cancelled the link for"
        JOINED = "joined", "joined by a link"
        ROLE_CHANGED = "role_changed", "changed the role of"
        DEACTIVATED = "deactivated", "deactivated"
        REACTIVATED = "reactivated", "brought back"
        SIGNED_OUT = "signed_out", "signed out everywhere"
        RESET_LINK = "reset_link", "made a reset link for"
        PASSWORD_RESET = "password_reset", "set a new password by a link"
        NAME_CHANGED = "name_changed", "changed the name"
        PASSWORD_CHANGED = "password_changed", "changed the password"
        SECOND_FACTOR_ADDED = "second_factor_added", "added a second factor"
        SECOND_FACTOR_REMOVED = "second_factor_removed", "removed the second factor of"

    at = models.DateTimeField(auto_now_add=True)
    act = models.CharField(max_length=30, choices=Act.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)
    subject = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    subject_name = models.CharField(max_length=150, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        permissions = [("manage_people", "Manage people")]

    def __str__(self) -> str:
        return f"{self.act} at {self.at}"
