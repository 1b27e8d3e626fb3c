from django.db import models
from django.utils.translation import gettext_lazy as _


class LawStatus(models.TextChoices):
    """How sure the number and the subject of a section are; never shown as surer than that."""

    VERIFIED = "verified", _("verified from the text of the law")
    RECALLED = "recalled", _("recalled; must be verified")
    UNCERTAIN = "uncertain", _("uncertain")
