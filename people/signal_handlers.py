from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db.models.signals import post_migrate

from people import services


def load_regions(sender: AppConfig, using: str, apps: Apps = installed_apps, **kwargs: Any) -> None:
    """Reference data is there after every migration and after the flush of a test database."""
    try:
        apps.get_model("people", "Area")
    except LookupError:  # migrated backwards, before the table
        return
    services.load_regions(using=using)


def connect() -> None:
    post_migrate.connect(
        load_regions, sender=installed_apps.get_app_config("people"), dispatch_uid="load-regions"
    )
