from importlib import import_module

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Coordination"

    def ready(self) -> None:
        import_module("coordination.mails")  # registers its effect handlers
        import_module("coordination.certificate_jobs")  # registers a kind of job
        import_module("coordination.export_jobs")
