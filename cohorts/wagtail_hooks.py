from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cohorts import log_actions, viewsets
from cohorts.models import Cohort

register_permission_policy(Cohort, viewsets.CohortPermissionPolicy(Cohort))
hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_viewset", viewsets.CohortViewSet)
