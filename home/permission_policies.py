from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class AnswerOnlyPolicy(ModelPermissionPolicy):
    """Feedback comes by its public form and goes by its retention: the CMS only answers it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)
