from importlib import import_module

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = "Editorial"

    def ready(self) -> None:
        from core import settled_revisions
        from editorial import mails, translation_writers
        from editorial.services import review_links

        mails.silence_wagtail()
        settled_revisions.register(review_links.is_shared)
        translation_writers.connect_signals()
        import_module("editorial.checklist.general")  # registers what is looked at
        import_module("editorial.publishing")  # registers its work of every minute
        import_module("editorial.reminders")
