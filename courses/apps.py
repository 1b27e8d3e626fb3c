from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from core.frozen_files import register_keeper
        from courses.models import EditionDocument, EditionImage
        from courses.queries import is_held_by_an_edition

        register_keeper(is_held_by_an_edition)
        for model in (EditionImage, EditionDocument):
            ReferenceIndex.register_model(model)
