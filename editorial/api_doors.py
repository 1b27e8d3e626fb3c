"""The CMS's programming interface, where what it does is not what the house does."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.api.actions.copy_for_translation import CopyForTranslationAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.utils import BadRequestError


class CopyNeverAnAlias(CopyForTranslationAPIAction):
    """An alias would be live at once, and show one language at an address of another."""

    def execute(self, instance: Any, data: dict[str, Any]) -> Any:
        """Raises BadRequestError, which answers 400, where an alias is asked for."""
        if data["alias"]:
            raise BadRequestError(_("A translation is never an alias of its original."))
        return super().execute(instance, data)


def close_doors() -> None:
    PagesAdminAPIViewSet.actions["copy_for_translation"] = CopyNeverAnAlias
