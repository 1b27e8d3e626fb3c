from django.db import models
from django.utils.translation import gettext_lazy as _


class Show(models.TextChoices):
    """Which people of a roll are shown."""

    ALL = "all", _("All")
    BEHIND = "behind", _("Behind")
    NOT_STARTED = "not_started", _("Not started")
    FINISHED = "finished", _("Finished")
    WITHDRAWN = "withdrawn", _("Seat ended")


class Sort(models.TextChoices):
    NAME = "name", _("Name")
    PROGRESS = "progress", _("Least done first")
    VISIT = "visit", _("Longest away first")


class ReminderTemplate(models.TextChoices):
    """Each stands for a condition, which is asked again when the mail is sent."""

    CONTINUE = "continue", _("Go on where you were (to those who have not finished)")
    BEHIND = "behind", _("A module is late (to those who are behind)")
    BEGIN = "begin", _("Begin your studies (to those who have not started)")


class RowState(models.TextChoices):
    """What a row of an uploaded list would do."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    ERROR = "error", _("error")
