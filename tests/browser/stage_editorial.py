"""What editors have done to the demo's pages."""

from dataclasses import dataclass

from core.models import AcademyDocument
from courses.content import Content, lesson_content
from courses.models import LessonPage
from courses.redactions import fingerprint
from courses.redactions.services import redact_blocks
from editorial.services import review_links
from people.models import User


@dataclass(frozen=True)
class StagedEditorial:
    token: str  # of a draft shown outside
    redacted: dict[str, str]  # language → address of a lesson in which something is hidden
    document: str  # address of a file that a redaction has withdrawn


def set_editorial(by: User) -> StagedEditorial:
    pages = LessonPage.objects.live().select_related("locale").order_by("path")
    finnish = [page for page in pages if page.locale.language_code == "fi"]
    with_file = next(page for page in finnish if _blocks(page, "file"))
    other = [page for page in finnish if page.get_translations().count() == 2][-2]
    file = _blocks(with_file, "file")[0]
    _redact(with_file, "file", by)
    _redact(other, "text", by)
    _link, token = review_links.make_link(
        page=finnish[0],
        revision=finnish[0].get_latest_revision(),
        recipient_name="Lea Lukija",
        language="fi",
        by=by,
    )
    return StagedEditorial(
        token=token,
        redacted={
            page.locale.language_code: page.get_url()
            for page in pages
            if page.translation_key == other.translation_key
        },
        document=AcademyDocument.objects.get(pk=file["document"]).url,
    )


def _blocks(page: LessonPage, kind: str) -> list[Content]:
    return [block for block in lesson_content(page)["blocks"] if block["type"] == kind]


def _redact(page: LessonPage, kind: str, by: User) -> None:
    """The first block of the kind, in every language."""
    versions = LessonPage.objects.filter(translation_key=page.translation_key)
    redact_blocks(
        lesson_key=page.translation_key,
        fingerprints={fingerprint(_blocks(version, kind)[0]) for version in versions},
        ground="copyright",
        reason="Tekijä pyysi.",
        by=by,
    )
