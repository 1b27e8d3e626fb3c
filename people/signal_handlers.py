from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db.models.signals import post_delete, post_migrate, post_save

from core.page_cache import bump_site_version
from people import policies, services
from people.models import Policy


def load_regions(sender: AppConfig, using: str, apps: Apps = installed_apps, **kwargs: Any) -> None:
    """Reference data is there after every migration and after the flush of a test database."""
    try:
        apps.get_model("people", "Area")
    except LookupError:  # migrated backwards, before the table
        return
    services.load_regions(using=using)


def connect() -> None:
    for signal in (post_save, post_delete):
        for follow in (policies.forget_numbers, bump_site_version):
            uid = f"policy-{follow.__name__}"
            signal.connect(follow, sender=Policy, dispatch_uid=uid)
    post_migrate.connect(
        load_regions, sender=installed_apps.get_app_config("people"), dispatch_uid="load-regions"
    )
