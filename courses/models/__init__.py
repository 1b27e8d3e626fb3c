from courses.models.editions import (
    Edition,
    EditionDocument,
    EditionImage,
    EditionLesson,
    EditionModule,
    EditionText,
)
from courses.models.pages import (
    LessonPage,
    ModuleIndexPage,
    ModulePage,
    TrackIndexPage,
    TrackModule,
    TrackPage,
)

__all__ = [
    "Edition",
    "EditionDocument",
    "EditionImage",
    "EditionLesson",
    "EditionModule",
    "EditionText",
    "LessonPage",
    "ModuleIndexPage",
    "ModulePage",
    "TrackIndexPage",
    "TrackModule",
    "TrackPage",
]
