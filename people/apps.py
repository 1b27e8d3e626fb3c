from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from people import signal_handlers

        signal_handlers.connect()
        import_module("people.mails")  # registers its effect handlers
        import_module("people.daily_work")
        import_module("people.roles")
