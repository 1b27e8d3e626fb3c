from wagtail import hooks
from wagtail.permissions import register_permission_policy

from core.permission_policies import ReadOnlyPolicy
from people import viewsets
from people.models import Area, Region

for place in (Region, Area):
    register_permission_policy(place, ReadOnlyPolicy(place))
hooks.register("register_admin_viewset", viewsets.PeopleViewSetGroup)
