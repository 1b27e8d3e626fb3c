"""The file of a redacted block is in no public place, and comes back when that is lifted."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.urls import reverse
from moto import mock_aws

from core.models import AcademyDocument, AcademyImage, AcademyRendition
from courses.redactions.services import lift_redaction
from courses.services import ReleaseRefused, release_edition
from keino_academy.settings import object_storage
from tests.core.test_object_storage import NAMES
from tests.factories.every_block import every_block
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import Block, block, body, text_block
from tests.factories.pages import LessonPageFactory, releaser
from tests.factories.redactions import lesson, of_type, redact
from tests.factories.uploads import picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart", "private_files")]
WITHDRAWN_IMAGE = "The image that stood here has been withdrawn."
WITHDRAWN_FILE = "has been withdrawn."


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Sentences are asserted as they stand in the source."""


@pytest.fixture
def commits(django_capture_on_commit_callbacks) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def parts(*kinds: str) -> list[Block]:
    return [row for row in every_block() if row["type"] in kinds]


def studying(*kinds: str) -> Learner:
    blocks = [text_block("<p>Muu teksti.</p>"), *parts(*kinds)]
    return learner(lessons=[{"slug": "askel", "body": body(*blocks)}])


def names_of_image() -> list[str]:
    image = AcademyImage.objects.get()
    return [image.file.name, image.get_rendition("max-1360x1360|format-webp").file.name]


def in_public(names: list[str]) -> list[bool]:
    return [default_storage.exists(name) for name in names]


def in_private(names: list[str]) -> list[bool]:
    return [storages["private"].exists(f"redacted/{name}") for name in names]


def there_and_back(commits: Any) -> None:
    """The original and its sizes leave the public storage, and come back under their names."""
    desk = studying("figure")
    names = names_of_image()
    assert in_public(names) == [True, True]  # the control
    assert names[1] in desk.read("askel").text
    with commits():
        made = redact(lesson("askel"), of_type("figure"))
    assert in_public(names) == [False, False]
    assert in_private(names) == [True, True]
    assert not AcademyRendition.objects.exists()
    assert names[1] not in desk.read("askel").text
    with commits():
        lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert in_public(names) == [True, True]
    assert in_private(names) == [False, False]
    assert names[1] in desk.read("askel").text


def test_an_image_goes_and_comes_back_on_a_disk(commits):
    there_and_back(commits)


def test_an_image_goes_and_comes_back_in_buckets(commits, monkeypatch, settings):
    for name, value in NAMES.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        service = boto3.resource("s3", region_name="eu-north-1")
        where = {"LocationConstraint": "eu-north-1"}
        for name in ("S3_BUCKET", "S3_PRIVATE_BUCKET"):
            service.create_bucket(Bucket=NAMES[name], CreateBucketConfiguration=where)
        settings.STORAGES = {**settings.STORAGES, **object_storage.storages()}
        there_and_back(commits)


def test_no_address_of_the_image_answers(commits):
    studying("figure")
    urls = [default_storage.url(name) for name in names_of_image()]
    folder = Path(default_storage.location)
    files = [folder / url.removeprefix("/media/") for url in urls]
    assert all(file.exists() for file in files)  # what nginx reads, and asks nobody
    with commits():
        redact(lesson("askel"), of_type("figure"))
    assert not any(file.exists() for file in files)
    assert [Client().get(url).status_code for url in urls] == [404, 404]


def test_other_places_that_show_the_image_say_that_it_is_withdrawn(commits):
    desk = studying("figure")
    image = AcademyImage.objects.get()
    value = {"image": image.pk, "decorative": False, "alt_text": "Muu kuvaus"}
    other = LessonPageFactory(
        parent=lesson("askel").get_parent().specific,
        body=body(block("figure", {"image": value, "caption": "Muu kuvateksti"})),
    )
    assert "renditions/" in Client().get(other.get_url()).text
    with commits():
        redact(lesson("askel"), of_type("figure"))
    page = Client().get(other.get_url(), {"again": 1}).text
    assert "Tässä ollut kuva on vedetty pois." in page
    assert "Muu kuvateksti" in page
    assert "renditions/" not in page
    assert desk.read("askel").status_code == 200
    with pytest.raises(ReleaseRefused, match="peitetty"):
        release_edition(desk.cohort.edition.track, by=releaser())


def test_a_frozen_text_with_the_image_under_another_caption_says_so_too(commits):
    image = AcademyImage.objects.create(
        title="Kuva", file=ContentFile(picture("PNG"), name="kuva.png"), width=64, height=48
    )

    def figure(caption: str) -> str:
        value = {"image": image.pk, "decorative": True, "alt_text": ""}
        return body(block("figure", {"image": value, "caption": caption}))

    desk = learner(
        lessons=[{"slug": "yksi", "body": figure("Yksi")}, {"slug": "kaksi", "body": figure("2")}]
    )
    assert "renditions/" in desk.read("kaksi").text
    with commits():
        redact(lesson("yksi"), of_type("figure"))
    assert WITHDRAWN_IMAGE in desk.read("kaksi", language="en").text
    assert "renditions/" not in desk.read("kaksi").text


def test_a_document_is_refused_and_moved(commits):
    desk = studying("file")
    document = AcademyDocument.objects.get()
    answer = Client().get(document.url)
    assert answer.status_code == 200  # the control
    assert answer.headers["Cache-Control"] == "no-cache"
    with commits():
        made = redact(lesson("askel"), of_type("file"))
    refused = Client().get(document.url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (refused.status_code, refused.headers["Cache-Control"]) == (410, "no-store")
    assert in_public([document.file.name]) == [False]
    assert in_private([document.file.name]) == [True]
    assert document.url not in desk.read("askel").text
    with commits():
        lift_redaction(made, reason="Lupa saatiin.", by=releaser())
    assert Client().get(document.url).status_code == 200


def test_a_document_is_refused_before_it_has_been_moved():
    studying("file")
    document = AcademyDocument.objects.get()
    redact(lesson("askel"), of_type("file"))
    assert in_public([document.file.name]) == [True]
    assert Client().get(document.url).status_code == 410


def test_captions_go_with_their_video_and_the_file_of_another_block_says_so(commits):
    desk = studying("video", "file")  # both offer the same document
    document = AcademyDocument.objects.get()
    with commits():
        redact(lesson("askel"), of_type("video"))
    page = desk.read("askel", language="en").text
    assert "Puhe tekstinä." not in page
    assert WITHDRAWN_FILE in page
    assert Client().get(document.url).status_code == 410


def test_a_file_that_two_redactions_withdraw_waits_for_both(commits):
    studying("video", "file")
    document = AcademyDocument.objects.get()
    with commits():
        first = redact(lesson("askel"), of_type("video"))
        second = redact(lesson("askel"), of_type("file"))
    with commits():
        lift_redaction(first, reason="Lupa saatiin.", by=releaser())
    assert Client().get(document.url).status_code == 410
    assert in_public([document.file.name]) == [False]
    with commits():
        lift_redaction(second, reason="Lupa saatiin.", by=releaser())
    assert Client().get(document.url).status_code == 200


def test_a_move_that_was_interrupted_is_finished_by_the_next_attempt(commits, monkeypatch):
    studying("file")
    name = AcademyDocument.objects.get().file.name
    whole = default_storage.open(name).read()
    storages["private"].save(f"redacted/{name}", ContentFile(b"half"))
    with commits():
        redact(lesson("askel"), of_type("file"))
    assert storages["private"].open(f"redacted/{name}").read() == whole
    assert in_public([name]) == [False]


def test_the_cms_shows_a_withdrawn_image_without_a_fault(commits):
    studying("figure")
    editor = Client()
    editor.force_login(releaser())
    with commits():
        redact(lesson("askel"), of_type("figure"))
    image = AcademyImage.objects.get()
    for address in (
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailadmin_pages:edit", args=[lesson("askel").pk]),
    ):
        assert editor.get(address).status_code == 200


def test_uploads_of_others_stay(commits):
    studying("figure")
    other = AcademyDocument.objects.create(title="Muu", file=upload("muu.txt", b"x"))
    with commits():
        redact(lesson("askel"), of_type("figure"))
    assert in_public([other.file.name]) == [True]
