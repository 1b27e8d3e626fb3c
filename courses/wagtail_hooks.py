from wagtail import hooks

from courses import log_actions, viewsets

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", lambda: viewsets.VIEWSETS)
hooks.register("register_admin_urls", viewsets.release_urls)
hooks.register("register_page_header_buttons", viewsets.release_button)
