"""The CMS's screens for the vocabularies that every app may use."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import LawSection, Licence, Theme


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name", Column("key", label=_("Key"), sort_key="key")]
    search_fields = ["name_fi", "name_sv", "name_en"]
    copy_view_enabled = False


class LicenceViewSet(SnippetViewSet):
    model = Licence
    icon = "key"
    list_display = [
        "name",
        Column("key", label=_("Key"), sort_key="key"),
        BooleanColumn("may_be_adapted", label=_("May be adapted")),
    ]
    search_fields = ["name_fi", "name_sv", "name_en"]
    copy_view_enabled = False


class LawSectionViewSet(SnippetViewSet):
    model = LawSection
    icon = "list-ul"
    list_display = [
        "__str__",
        Column("subject", label=_("What it is about")),
        Column("get_status_display", label=_("How sure"), sort_key="status"),
    ]
    list_filter = ["status"]
    search_fields = ["name_fi", "name_sv", "name_en", "act", "section", "subject"]
    copy_view_enabled = False
