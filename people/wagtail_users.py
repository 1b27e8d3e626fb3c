"""Stands in INSTALLED_APPS in place of ``wagtail.users``, to bring our own account forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class AcademyUsersConfig(WagtailUsersAppConfig):
    user_viewset = "people.account_viewsets.UserViewSet"
