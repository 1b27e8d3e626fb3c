"""A video plays in the page only from a permitted host; any other address is a link."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError

from core.blocks import VideoBlock
from core.models import AcademyDocument
from courses.content import lesson_content
from courses.models import LessonPage
from courses.rendering import Mode, render_lesson
from tests.factories.lesson_bodies import block, body
from tests.factories.uploads import CAPTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]

FILM = "https://films.example/ostot.mp4"
FETCHES = re.compile(r"<(?:video|iframe|embed|object|source|img|script)\b")


@pytest.fixture
def captions() -> AcademyDocument:
    return AcademyDocument.objects.create(
        title="Tekstitys", file=ContentFile(CAPTIONS, name="tekstit.vtt")
    )


def video(captions: AcademyDocument | None, **changed: Any) -> dict[str, Any]:
    return {
        "title": "Ostot tiedoksi",
        "url": FILM,
        "minutes": 3,
        "captions": captions and captions.pk,
        "has_own_captions": False,
        "transcript": "<p>Puhe tekstinä.</p>",
        **changed,
    }


def printed(value: dict[str, Any], mode: Mode) -> str:
    page = LessonPage(title="Askel", body=body(block("video", value)))
    (part,) = render_lesson(lesson_content(page), mode)
    return str(part.html)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("permitted", ["https://films.example", "films.example"])
def test_file_on_a_permitted_host_plays_in_the_page(
    settings: Any, captions: AcademyDocument, mode: Mode, permitted: str
) -> None:
    settings.VIDEO_FILE_HOSTS = [permitted]
    html = printed(video(captions), mode)
    (player,) = re.findall(r"<video\b[^>]*>.*?</video>", html, re.DOTALL)
    assert 'preload="none"' in player
    assert "autoplay" not in player
    assert f'<source src="{FILM}">' in player
    assert f'<track kind="captions" src="{captions.url}" srclang="fi"' in player
    assert "<p>Puhe tekstinä.</p>" in html
    assert "<iframe" not in html


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "foreign",
    [
        FILM.replace("films", "tube"),
        "https://films.example.tube.example/ostot.mp4",
        "https://films.example@tube.example/ostot.mp4",
    ],
)
def test_any_other_address_is_a_link_that_fetches_nothing(
    settings: Any, captions: AcademyDocument, mode: Mode, foreign: str
) -> None:
    settings.VIDEO_FILE_HOSTS = ["https://films.example"]
    html = printed(video(captions, url=foreign), mode)
    assert not FETCHES.search(html)
    assert f'href="{foreign}" rel="noreferrer"' in html
    assert "<p>Puhe tekstinä.</p>" in html


def refused(value: dict[str, Any]) -> set[str]:
    """The fields that the block finds fault with."""
    struct = VideoBlock()
    try:
        struct.clean(struct.to_python(value))
    except StructBlockValidationError as fault:
        return set(fault.block_errors)
    return set()


def test_captions_are_required_unless_the_providers_player_has_them(
    captions: AcademyDocument,
) -> None:
    assert refused(video(None)) == {"captions"}
    assert refused(video(None, has_own_captions=True)) == set()
    assert refused(video(captions)) == set()


def test_a_video_without_transcript_is_refused(captions: AcademyDocument) -> None:
    assert refused(video(captions, transcript="")) == {"transcript"}
