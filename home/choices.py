from django.db import models
from django.utils.translation import gettext_lazy as _


class Compliance(models.TextChoices):
    """How well the service meets WCAG 2.1 A and AA, in the model statement's three steps."""

    FULL = "full", _("fully compliant")
    PARTIAL = "partial", _("partially compliant")
    NONE = "none", _("not compliant")


class Assessment(models.TextChoices):
    OWN = "own", _("the operator's own assessment")
    EXTERNAL = "external", _("an assessment by an outside expert")
    BOTH = "both", _("the operator's own and an outside expert's assessment")


class GapReason(models.TextChoices):
    """Why something is not accessible: the act knows these three grounds."""

    BEING_MENDED = "being_mended", _("Does not meet the requirements yet")
    BURDEN = "burden", _("Would be a disproportionate burden (section 8 of the act)")
    OUT_OF_SCOPE = "out_of_scope", _("The act does not apply to this content (section 3)")


class FeedbackState(models.TextChoices):
    RECEIVED = "received", _("received")
    OWNED = "owned", _("being looked into")
    ANSWERED = "answered", _("answered")


WAITING = (FeedbackState.RECEIVED, FeedbackState.OWNED)


class GuideKind(models.TextChoices):
    """What a page of the editors' guide is for: learning, doing or understanding."""

    START = "start", _("Getting started")
    HOW_TO = "how_to", _("How to")
    CONCEPT = "concept", _("Concepts")
