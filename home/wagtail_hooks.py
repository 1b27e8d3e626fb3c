from wagtail import hooks
from wagtail.permissions import register_permission_policy

from home import permission_policies, viewsets
from home.models import AccessibilityFeedback

register_permission_policy(
    AccessibilityFeedback, permission_policies.AnswerOnlyPolicy(AccessibilityFeedback)
)
hooks.register("register_admin_viewset", viewsets.AccessibilityFeedbackViewSet)
