from wagtail import hooks
from wagtail.snippets.models import register_snippet

from core import translations, viewsets

register_snippet(viewsets.ThemeViewSet)
register_snippet(viewsets.LicenceViewSet)
hooks.register("construct_page_action_menu", translations.drop_alias_action)
