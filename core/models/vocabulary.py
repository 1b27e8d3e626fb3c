from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


class TrilingualName(models.Model):
    """A record with its name in the three languages, as columns: no second translation package."""

    name_fi = models.CharField(_("name in Finnish"), max_length=200)
    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language; Finnish where it is missing."""
        return getattr(self, f"name_{(get_language() or 'fi')[:2]}", "") or self.name_fi

    @property
    def names(self) -> dict[str, str]:
        """``{"fi": …, "sv": …, "en": …}``, each falling back to Finnish."""
        return {code: getattr(self, f"name_{code}") or self.name_fi for code in ("fi", "sv", "en")}


NAME_PANEL = MultiFieldPanel(
    [FieldPanel("name_fi"), FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")])],
    heading=_("Name"),
)


class Theme(TrilingualName):
    """What a track is about (low-carbon, circular economy …); editors may add their own."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Never shown; stays the same."))

    panels = [NAME_PANEL, FieldPanel("key")]

    class Meta(TrilingualName.Meta):
        ordering = ["name_fi"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Licence(TrilingualName):
    """Under what terms a text may be used, and whether it may be adapted."""

    key = models.SlugField(_("key"), unique=True)
    url = models.URLField(_("address of the licence text"), blank=True)
    may_be_adapted = models.BooleanField(
        _("may be adapted"),
        default=True,
        help_text=_("Only material that may be adapted leaves the site in course packages."),
    )

    panels = [NAME_PANEL, FieldPanel("key"), FieldPanel("url"), FieldPanel("may_be_adapted")]

    class Meta(TrilingualName.Meta):
        ordering = ["name_fi"]
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
