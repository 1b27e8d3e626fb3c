from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.permissions import register_permission_policy

from courses import log_actions, redaction_views, redaction_viewset, viewsets
from courses.models import EditionDocument, EditionImage, Redaction
from courses.redactions.files import refuse_document

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", lambda: viewsets.VIEWSETS)
hooks.register("register_admin_urls", viewsets.release_urls)
hooks.register("register_page_header_buttons", viewsets.release_button)
register_permission_policy(Redaction, redaction_viewset.RedactionPolicy(Redaction))
hooks.register("register_admin_viewset", redaction_viewset.RedactionViewSet)
hooks.register("register_admin_urls", redaction_views.redaction_urls)
hooks.register("register_page_header_buttons", redaction_viewset.redact_button)
hooks.register("before_edit_page", redaction_viewset.warn_editor)
hooks.register("before_serve_document", refuse_document)
for model in (EditionImage, EditionDocument):
    register_admin_url_finder(model, viewsets.HeldFileURLFinder)
