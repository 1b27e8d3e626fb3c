from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder

from courses import log_actions, viewsets
from courses.models import EditionDocument, EditionImage

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", lambda: viewsets.VIEWSETS)
hooks.register("register_admin_urls", viewsets.release_urls)
hooks.register("register_page_header_buttons", viewsets.release_button)
for model in (EditionImage, EditionDocument):
    register_admin_url_finder(model, viewsets.HeldFileURLFinder)
