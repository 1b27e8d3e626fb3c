from wagtail import hooks
from wagtail.permissions import register_permission_policy

from core.permission_policies import ReadOnlyPolicy
from people import account_viewsets, log_actions, role_review_views, viewsets
from people.models import Area, Region

for place in (Region, Area):
    register_permission_policy(place, ReadOnlyPolicy(place))
hooks.register("register_admin_viewset", viewsets.PeopleViewSetGroup)
for action in account_viewsets.BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=1000)  # in place of Wagtail's own
hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", role_review_views.RoleReviewViewSet)
