from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from core import access_viewset, mail_viewsets, rich_text_languages, translations, viewsets
from core.models import AccessRecord, MailDelivery
from core.permission_policies import ReadOnlyPolicy

register_snippet(viewsets.ThemeViewSet)
register_snippet(viewsets.LicenceViewSet)
register_snippet(viewsets.LawSectionViewSet)
hooks.register("construct_page_action_menu", translations.drop_alias_action)
for report in (MailDelivery, AccessRecord):
    register_permission_policy(report, ReadOnlyPolicy(report))
hooks.register("register_admin_viewset", mail_viewsets.MailDeliveryViewSet)
hooks.register("register_admin_viewset", access_viewset.AccessViewSet)
hooks.register("register_rich_text_features", rich_text_languages.register_features)
