"""How many approvals a change needs before it is applied."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Protection(models.Model):
    """Of an environment, or of the project itself: its name and its directory. It holds for every project.

    Attributes:
        environment_id: the remote's id; empty for the project itself.
        is_default: whether the environment is the one that a project's own `active_config_id` is live in.
        approvals: how many are needed; 0 for a protection that was taken off.
    """

    MOST = 2

    environment_id = models.CharField(max_length=128, blank=True, unique=True)
    environment_name = models.TextField(blank=True)
    is_default = models.BooleanField(default=False)
    approvals = models.PositiveSmallIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        permissions = [("manage_protections", "Say what needs approval, apply without approval")]

    def __str__(self) -> str:
        return f"{self.environment_name or 'The project itself'}: {self.approvals}"
