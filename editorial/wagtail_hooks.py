from wagtail import hooks

from editorial import api_doors, content_checker, review_doors
from editorial.borders import forms, listings, lists, titles
from editorial.checklist import screen as checklist_screen
from editorial.dashboard import panels as dashboard
from editorial.dashboard import reports
from editorial.translations import hooks as translations

api_doors.close_doors()
hooks.register("register_admin_urls", review_doors.admin_urls)
hooks.register("before_edit_page", review_doors.gate_edit)
hooks.register("before_create_page", review_doors.gate_create)
hooks.register("construct_page_action_menu", review_doors.lead_to_review)
hooks.register("register_page_header_buttons", review_doors.header_buttons)
hooks.register("register_admin_menu_item", review_doors.menu_item)

hooks.register("construct_wagtail_userbar", content_checker.widen_checker)
hooks.register("register_admin_urls", checklist_screen.admin_urls)
hooks.register("register_page_header_buttons", checklist_screen.header_button)

BORDERS = (forms, listings, titles)  # loading them puts their replacements in place
hooks.register("construct_page_chooser_queryset", lists.narrow_chooser)
hooks.register("construct_explorer_page_queryset", lists.narrow_explorer)
hooks.register("construct_homepage_panels", lists.narrow_panels, order=1000)

hooks.register("construct_homepage_panels", dashboard.put_panels)
hooks.register("register_admin_urls", reports.admin_urls)
hooks.register("register_reports_menu_item", reports.review_days_item)
hooks.register("register_reports_menu_item", reports.drafts_item)

hooks.register("register_admin_urls", translations.admin_urls)
hooks.register("register_admin_menu_item", translations.menu_item)
hooks.register("register_reports_menu_item", translations.report_item)
hooks.register("construct_reports_menu", translations.without_the_packages_report)
