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
from courses.models.redactions import RedactedBlock, Redaction

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
    "RedactedBlock",
    "Redaction",
    "TrackIndexPage",
    "TrackModule",
    "TrackPage",
]
