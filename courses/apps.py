from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from core.frozen_files import register_keeper
        from core.page_cache import register_version
        from core.withdrawn_files import register_withdrawals
        from courses.models import EditionDocument, EditionImage
        from courses.queries import is_held_by_an_edition
        from courses.redactions import files, register

        import_module("courses.checklist")  # registers what is looked at
        import_module("courses.redactions.daily_work")
        register_keeper(is_held_by_an_edition)
        register_version(register.generation)
        register_withdrawals(files.is_withdrawn)
        for model in (EditionImage, EditionDocument):
            ReferenceIndex.register_model(model)
