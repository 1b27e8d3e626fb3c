from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from wagtail.models import Page

        from core import (
            checks,
            jobs,
            page_cache,
            page_permissions,
            rich_text_languages,
            translations,
        )

        Page.permissions_for_user = page_permissions.permissions_for_user
        checks.register_checks()
        page_cache.connect_signals()
        jobs.connect_signals()
        translations.connect_signals()
        translations.replace_the_packages_saving()
        rich_text_languages.let_translators_keep_marks()
        import_module("core.job_mails")  # registers its effect handler
        import_module("core.personal_data.own_records")
        import_module("core.personal_data.wagtail_records")
        autodiscover_modules("personal_data")  # the declarations of every app
