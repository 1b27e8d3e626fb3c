from wagtail import hooks
from wagtail.permissions import register_permission_policy

from home import cms_panels, log_actions, permission_policies, viewsets
from home.guide import menus
from home.models import AccessibilityFeedback

register_permission_policy(
    AccessibilityFeedback, permission_policies.AnswerOnlyPolicy(AccessibilityFeedback)
)
hooks.register("register_admin_viewset", viewsets.AccessibilityFeedbackViewSet)
hooks.register("register_log_actions", log_actions.register)
for item in menus.ITEMS:
    hooks.register("register_help_menu_item", item)
hooks.register("construct_help_menu", menus.drop_package_items)
hooks.register("construct_homepage_panels", cms_panels.put_cohorts)
