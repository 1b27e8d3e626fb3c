from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        import_module("home.mails")  # registers its effect handlers
        import_module("home.daily_work")
        import_module("home.guide.registration")
