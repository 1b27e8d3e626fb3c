from importlib import import_module

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    verbose_name = "Progress"

    def ready(self) -> None:
        from progress import checks, signal_handlers

        checks.register_checks()
        signal_handlers.connect()
        import_module("progress.certificate_mails")  # registers its effect handlers
        import_module("progress.mails")  # and those of tasks and corrected quizzes
