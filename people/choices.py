from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Each language by its own name."""

    FINNISH = "fi", "Suomi"
    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    JOINT_MUNICIPAL_AUTHORITY = "joint_municipal_authority", _("joint municipal authority")
    WELLBEING_COUNTY = "wellbeing_county", _("wellbeing services county")
    STATE = "state", _("state authority or agency")
    CENTRAL_PURCHASING_BODY = "central_purchasing_body", _("central purchasing body")
    PUBLIC_COMPANY = "public_company", _("publicly owned company")
    PARISH = "parish", _("parish")
    UNIVERSITY = "university", _("university or university of applied sciences")
    REGIONAL_BODY = "regional_body", _("regional council or development company")
    OTHER = "other", _("other")


class ConsentKind(models.TextChoices):
    """What is extra: studying never depends on it."""

    NEWSLETTER = "newsletter", _("The academy's newsletter by e-mail")
    ALUMNI_LIST = "alumni_list", _("My name in public lists of those who have finished")


class ErasureReason(models.TextChoices):
    OWN_REQUEST = "own_request", _("the person's own request")
    ADMINISTRATOR = "administrator", _("removed by an administrator")
    UNUSED = "unused", _("not used for the time that accounts are kept")


class PolicyKind(models.TextChoices):
    TERMS = "terms", _("terms of use")
    PRIVACY = "privacy", _("privacy notice")


class ReviewOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("kept")
    ENDED = "ended", _("ended")
