from importlib import import_module

from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"
    verbose_name = "Cohorts"

    def ready(self) -> None:
        from cohorts import signal_handlers

        signal_handlers.connect()
        import_module("cohorts.mails")  # registers its effect handlers
        import_module("cohorts.roles")
