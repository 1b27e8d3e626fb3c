"""Pieces of the pages of this app."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.choices import GapReason


class GapBlock(blocks.StructBlock):
    """One thing that is not accessible, in the order in which the act asks about it."""

    what = blocks.CharBlock(
        max_length=300,
        label=_("what is not accessible"),
        help_text=_("Where it is and what the reader meets."),
    )
    requirement = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("requirement"),
        help_text=_("The criterion with its number, for example: WCAG 1.2.2 Captions."),
    )
    reason = blocks.ChoiceBlock(choices=GapReason.choices, label=_("ground"))
    explanation = blocks.TextBlock(
        required=False,
        max_length=600,
        label=_("why"),
        help_text=_("Where the ground is a burden, say what was weighed against what."),
    )
    alternative = blocks.CharBlock(
        required=False, max_length=300, label=_("how to get the same otherwise")
    )
    mended_by = blocks.DateBlock(required=False, label=_("mended by"))

    class Meta:
        icon = "warning"
        label = _("Gap")
