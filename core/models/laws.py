"""Sections of acts that pages cite, as rows: a change of the law is made known in one place."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, Page

from core.choices import LawStatus
from core.models.vocabulary import NAME_PANEL, TrilingualName


class LawSection(TrilingualName):
    """One section of one act; the name is the act's."""

    act = models.CharField(
        _("act"), max_length=20, help_text=_("Number and year, for example 1397/2016.")
    )
    section = models.CharField(
        _("section"), max_length=40, blank=True, help_text=_("For example 66 §. Empty: the act.")
    )
    subject = models.CharField(
        _("what it is about"),
        max_length=200,
        blank=True,
        help_text=_("For editors, in a few words."),
    )
    url = models.URLField(_("address of the text of the law"), blank=True)
    status = models.CharField(
        _("how sure"), max_length=20, choices=LawStatus.choices, default=LawStatus.RECALLED
    )

    panels = [
        NAME_PANEL,
        FieldRowPanel([FieldPanel("act"), FieldPanel("section")]),
        FieldPanel("subject"),
        FieldPanel("url"),
        FieldPanel("status"),
    ]

    class Meta(TrilingualName.Meta):
        ordering = ["act", "section"]
        constraints = [
            models.UniqueConstraint(fields=["act", "section"], name="one_row_per_section")
        ]
        verbose_name = _("section of an act")
        verbose_name_plural = _("sections of acts")

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.section, f"({self.act})") if part)


class LawCitation(Orderable):
    """A page cites a section. Of any page type: add ``InlinePanel("law_citations")``. A
    translation takes the rows of its original."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="law_citations")
    law = models.ForeignKey(
        LawSection, on_delete=models.PROTECT, related_name="citations", verbose_name=_("section")
    )
    checked_on = models.DateField(
        _("law checked on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody compared the text with the law in force."),
    )

    panels = [FieldRowPanel([FieldPanel("law"), FieldPanel("checked_on")])]

    class Meta(Orderable.Meta):
        verbose_name = _("cited section")
        verbose_name_plural = _("cited sections")

    def __str__(self) -> str:
        return str(self.law)
