from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Of a page in one language. ``SOURCE`` is the page that the others are translations of."""

    SOURCE = "source", _("original")
    MISSING = "missing", _("missing")
    IN_WORK = "in_work", _("in work")
    OUTDATED = "outdated", _("outdated")
    DONE = "done", _("done")


OF_TRANSLATIONS = (State.MISSING, State.IN_WORK, State.OUTDATED, State.DONE)
