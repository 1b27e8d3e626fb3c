"""The courses app holds content; only an edition names who released it."""

from django.utils.translation import gettext_lazy as _

from core.personal_data import Without, declare, without_personal_data, wording
from courses.models import Edition, Redaction

declare(
    wording.authorship(
        Edition,
        "released_by",
        title=_("Editions that you released"),
        fields=("uuid", "label", "note", "released_at"),
    ),
    wording.authorship(
        Redaction,
        "by",
        "lifted_by",
        title=_("Redactions that you made or lifted"),
        fields=("uuid", "lesson_title", "ground", "reason", "at", "lifted_at", "lift_reason"),
    ),
)

_FROZEN = Without("frozen content")
_PAGE = Without("content; who made the page stands with wagtailcore.Page")

without_personal_data(
    {
        "courses.EditionModule": _FROZEN,
        "courses.EditionLesson": _FROZEN,
        "courses.EditionText": _FROZEN,
        "courses.EditionImage": _FROZEN,
        "courses.EditionDocument": _FROZEN,
        "courses.RedactedBlock": Without("fingerprints of content"),
        "courses.TrackIndexPage": _PAGE,
        "courses.TrackPage": _PAGE,
        "courses.TrackModule": _PAGE,
        "courses.ModuleIndexPage": _PAGE,
        "courses.ModulePage": _PAGE,
        "courses.LessonPage": _PAGE,
    }
)
