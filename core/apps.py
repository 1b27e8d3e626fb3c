from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from core import checks, jobs, page_cache

        checks.register_checks()
        page_cache.connect_signals()
        jobs.connect_signals()
        import_module("core.job_mails")  # registers its effect handler
        import_module("core.personal_data.own_records")
        import_module("core.personal_data.wagtail_records")
        autodiscover_modules("personal_data")  # the declarations of every app
