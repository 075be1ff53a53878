"""The three fields of a project that can be changed. Their names are those of the API, and written here alone."""

from django.db import models


class ProjectField(models.TextChoices):
    """A field of a project, in the order of the edit form; it is its own name wherever a text is wanted."""

    NAME = "name", "Name"
    LIVE_VERSION = "active_config_id", "Live version"
    DIRECTORY = "directory_id", "Directory"


# No call of the API empties these; of the live version an environment can be taken offline.
NEVER_EMPTIED = {
    ProjectField.NAME: "It had no name before, and Humanloop’s API can’t take a name away.",
    ProjectField.DIRECTORY: "It was in no directory before, and Humanloop’s API can’t take a project out of one.",
}
