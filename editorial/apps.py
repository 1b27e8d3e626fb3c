from importlib import import_module

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = "Editorial"

    def ready(self) -> None:
        from editorial import mails

        mails.silence_wagtail()
        import_module("editorial.checklist.general")  # registers what is looked at
        import_module("editorial.publishing")  # registers its work of every minute
        import_module("editorial.reminders")
