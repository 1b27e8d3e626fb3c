"""Hostile and honest files at the doors of the CMS, and files that an edition holds."""

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from core.models import AcademyDocument, AcademyImage
from courses.models import Edition, LessonPage
from courses.services import release_edition
from tests.factories.lesson_bodies import block, body, text_block
from tests.factories.pages import released_track, releaser, track_with_lessons
from tests.factories.people import UserFactory
from tests.factories.uploads import (
    CAPTIONS,
    HTML,
    ODF,
    PDF,
    PROGRAM,
    content_types,
    odf,
    ooxml,
    package,
    picture,
    upload,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]


def refusal(name: str, content: bytes) -> str:
    """What the document form says against the file; empty when it is accepted."""
    with translation.override("en"):
        form = get_document_form(AcademyDocument)(
            {"title": "Tiedosto", "collection": Collection.get_first_root_node().pk, "tags": ""},
            {"file": upload(name, content)},
            user=releaser(),
        )
        sentences = [str(error) for errors in form.errors.values() for error in errors]
    assert len(sentences) <= 1, "one sentence is enough"
    return " ".join(sentences)


def workbook() -> bytes:
    book, buffer = openpyxl.Workbook(), BytesIO()
    book.active["A1"] = "Kategoria"
    book.save(buffer)
    return buffer.getvalue()


HONEST = {
    "least.docx": ooxml("docx"),
    "least.pptx": ooxml("pptx"),
    "real.xlsx": workbook(),
    "text.odt": odf("odt"),
    "sheet.ods": odf("ods"),
    "paper.PDF": PDF,
    "captions.vtt": CAPTIONS,
    "bom.vtt": b"\xef\xbb\xbf" + CAPTIONS,
    "empty.vtt": b"WEBVTT",
    "embedded.docx": ooxml("docx", {"word/embeddings/book.xlsx": workbook()}),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_file_is_accepted(name: str) -> None:
    assert refusal(name, HONEST[name]) == ""


def macro_declaration() -> bytes:
    return content_types("docx").replace(b"document.main", b"document.macroEnabled.main")


def linked(name: str) -> bytes:
    """A package with a symbolic link in it."""
    buffer = BytesIO(ooxml("docx"))
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def encrypted() -> bytes:
    """As a packer marks it: the flag in both headers of the entry."""
    raw = bytearray(package({"[Content_Types].xml": content_types("docx")}))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def many_parts() -> bytes:
    return ooxml("docx", {f"word/p{number}.xml": b"" for number in range(2100)})


def huge_directory() -> bytes:
    """So many names that listing them would cost memory before anything could be judged."""
    return ooxml("docx", {f"word/{'x' * 200}{number}": b"" for number in range(4500)})


OTHER_KIND = "content is"
OUTSIDE = "point outside"
MACROS = "macros"
UNPACKS = "unpacks to"
DAMAGED = "damaged"
HOSTILE = {
    "program.pdf": (PROGRAM, OTHER_KIND),
    "program.docx": (PROGRAM, OTHER_KIND),
    "page.pdf": (HTML, OTHER_KIND),
    "page.docx": (HTML, OTHER_KIND),
    "page.vtt": (HTML, "WEBVTT"),
    "late.vtt": (HTML + CAPTIONS, "WEBVTT"),
    "glued.vtt": (b"WEBVTTx<script>", "WEBVTT"),
    "binary.vtt": (b"WEBVTT\n\0\0", "WEBVTT"),
    "utf16.vtt": (CAPTIONS.decode().encode("utf-16"), "WEBVTT"),
    "picture.pdf": (picture("PNG"), OTHER_KIND),
    "late.pdf": (HTML + PDF, OTHER_KIND),
    "sheet.docx": (ooxml("xlsx"), OTHER_KIND),
    "text.ods": (odf("odt"), OTHER_KIND),
    "archive.docx": (package({"readme.txt": b"hello"}), DAMAGED),
    "archive.odt": (package({"readme.txt": b"hello"}), DAMAGED),
    "cut.docx": (ooxml("docx")[:-40], DAMAGED),
    "head.docx": (b"PK\x03\x04" + bytes(400), DAMAGED),
    "macros.docx": (ooxml("docx", {"word/vbaProject.bin": b"x"}), MACROS),
    "hidden.docx": (ooxml("docx", {"customXml/VBAPROJECT.BIN": b"x"}), MACROS),
    "renamed.docx": (ooxml("docx", {"[Content_Types].xml": macro_declaration()}), MACROS),
    "excel4.xlsx": (ooxml("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), MACROS),
    "basic.odt": (odf("odt", {"Basic/Standard/Module1.xml": b"x"}), MACROS),
    "up.docx": (ooxml("docx", {"../../evil.html": b"x"}), OUTSIDE),
    "backslash.docx": (ooxml("docx", {"word\\..\\..\\evil.html": b"x"}), OUTSIDE),
    "absolute.docx": (ooxml("docx", {"/etc/cron.d/evil": b"x"}), OUTSIDE),
    "drive.docx": (ooxml("docx", {"C:/evil.exe": b"x"}), OUTSIDE),
    "link.docx": (linked("word/link"), OUTSIDE),
    "password.docx": (encrypted(), "password"),
    "bomb.docx": (ooxml("docx", {"word/media/zeros": bytes(101 * 1024 * 1024)}), UNPACKS),
    "ratio.docx": (ooxml("docx", {"word/media/zeros": bytes(5 * 1024 * 1024)}), UNPACKS),
    "parts.docx": (many_parts(), "more than 2000 parts"),
    "names.docx": (huge_directory(), "more than 2000 parts"),
    "letter.docm": (ooxml("docx"), "docm"),
    "page.html": (HTML, "html"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "svg"),
    "program.exe": (PROGRAM, "exe"),
    "noname": (PDF, "not allowed"),
    "large.pdf": (PDF + bytes(10 * 1024 * 1024), "too big"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_reason(name: str) -> None:
    content, reason = HOSTILE[name]
    said = refusal(name, content)
    assert reason in said


@pytest.mark.parametrize("kind", sorted(ODF))
def test_opendocument_with_another_declared_type_is_refused(kind: str) -> None:
    assert OTHER_KIND in refusal(f"file.{kind}", odf(kind, {"mimetype": b"application/zip"}))


def test_every_door_for_documents_judges_the_content(admin: Client) -> None:
    collection = Collection.get_first_root_node().pk
    fields = {"title": "Ohje", "collection": collection, "tags": ""}
    chooser = {f"document-chooser-upload-{name}": value for name, value in fields.items()}
    doors = [
        (reverse("wagtaildocs:add"), fields, "file"),
        (reverse("wagtaildocs:add_multiple"), fields, "files[]"),
        (reverse("wagtaildocs_chooser:create"), chooser, "document-chooser-upload-file"),
    ]
    for address, data, name in doors:
        admin.post(
            address,
            {**data, name: upload("ohje.docx", PROGRAM)},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        assert not AcademyDocument.objects.exists()
        response = admin.post(
            address,
            {**data, name: upload("ohje.docx", ooxml())},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        assert response.status_code in (200, 302)
        assert AcademyDocument.objects.count() == 1, address
        AcademyDocument.objects.all().delete()


def document(name: str = "taulukko.xlsx", content: bytes = b"") -> AcademyDocument:
    return AcademyDocument.objects.create(
        title="Taulukko", file=ContentFile(content or workbook(), name=name)
    )


@pytest.mark.parametrize(
    ("name", "disposition"), [("taulukko.xlsx", "attachment"), ("tekstit.vtt", "inline")]
)
def test_documents_are_served_so_that_nothing_in_them_runs(
    client: Client, name: str, disposition: str
) -> None:
    served = client.get(document(name, CAPTIONS if name.endswith("vtt") else b"").url)
    assert served.status_code == 200
    assert served.headers["Content-Disposition"].startswith(disposition)
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "html" not in served.headers["Content-Type"]


def image_refusal(name: str, content: bytes) -> tuple[str, Any]:
    with translation.override("en"):
        form = get_image_form(AcademyImage)(
            {"title": "Kuva", "collection": Collection.get_first_root_node().pk, "tags": ""},
            {"file": upload(name, content)},
            user=releaser(),
        )
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return said, form


def telling_picture(kind: str) -> bytes:
    """With a place, an owner and a comment in its metadata, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    exif[0x013B] = "Salainen Kuvaaja"
    exif.get_ifd(0x8825)[2] = (60.0, 10.0, 0.0)
    more = {"comment": b"Salainen Kuvaaja"} if kind == "JPEG" else {}
    return picture(kind, exif=exif, **more)


@pytest.mark.parametrize(
    ("name", "kind"), [("kuva.jpg", "JPEG"), ("kuva.png", "PNG"), ("kuva.webp", "WEBP")]
)
def test_images_lose_what_the_camera_told_and_stand_upright(name: str, kind: str) -> None:
    sent = telling_picture(kind)
    assert b"Salainen" in sent
    said, form = image_refusal(name, sent)
    assert said == ""
    kept = form.save()
    with kept.file.open("rb") as file:
        content = file.read()
    assert b"Salainen" not in content
    with Image.open(BytesIO(content)) as image:
        assert image.format == kind
        assert image.size == (48, 64)
        assert not image.getexif()
    assert (kept.width, kept.height) == (48, 64)
    assert kept.get_rendition("max-30x30").width <= 30


def test_transparency_and_animation_survive() -> None:
    _said, form = image_refusal("kuva.png", picture("PNG", mode="RGBA"))
    with form.save().file.open("rb") as file, Image.open(file) as image:
        assert image.mode == "RGBA"
    frames = [Image.new("RGB", (20, 20), shade) for shade in ("red", "green", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    _said, form = image_refusal("liike.webp", buffer.getvalue())
    with form.save().file.open("rb") as file, Image.open(file) as image:
        assert image.n_frames == 3


HOSTILE_IMAGES = {
    "page.png": HTML,
    "program.jpg": PROGRAM,
    "other.png": picture("JPEG"),
    "cut.png": picture("PNG", (600, 600))[:-200],
    "cut.jpg": picture("JPEG", (600, 600))[:-400],
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "bomb.png": picture("PNG", (30_000, 2_000), mode="1"),
    "larger.png": picture("PNG", (20_000, 10_000), mode="1"),
}


@pytest.mark.parametrize("name", HOSTILE_IMAGES)
def test_hostile_image_is_refused_with_a_reason(name: str) -> None:
    said, _form = image_refusal(name, HOSTILE_IMAGES[name])
    assert said


def test_gif_is_kept_as_it_came() -> None:
    sent = picture("GIF", mode="P")
    _said, form = image_refusal("kuva.gif", sent)
    with form.save().file.open("rb") as file:
        assert file.read() == sent


@pytest.fixture
def held() -> tuple[AcademyDocument, AcademyImage, Edition]:
    """A document and an image that edition 1 of a track refers to; the page no longer does."""
    doc = document()
    image = AcademyImage.objects.create(
        title="Kuva", file=ContentFile(picture("PNG"), name="kuva.png"), width=64, height=48
    )
    figure = {
        "image": {"image": image.pk, "decorative": True, "alt_text": ""},
        "caption": "",
    }
    blocks = [block("file", {"title": "Pohja", "document": doc.pk}), block("figure", figure)]
    track = track_with_lessons(lessons=[{"body": body(text_block(), *blocks)}])
    edition = release_edition(track, by=releaser())
    lesson = LessonPage.objects.get()
    lesson.body = body(text_block())
    lesson.save_revision().publish()
    return doc, image, edition


Held = tuple[AcademyDocument, AcademyImage, Edition]


def test_file_of_a_held_document_is_not_replaced(admin: Client, held: Held) -> None:
    doc, _image, _edition = held
    address, name = reverse("wagtaildocs:edit", args=[doc.pk]), doc.file.name
    assert "A released edition uses this file" in admin.get(address).content.decode()
    fields = {"title": "Uusi nimi", "collection": doc.collection_id, "tags": ""}
    response = admin.post(address, {**fields, "file": upload("uusi.xlsx", workbook())})
    assert "A released edition uses this file" in response.content.decode()
    doc.refresh_from_db()
    assert doc.file.name == name
    assert doc.file.storage.exists(name)
    assert admin.post(address, fields).status_code == 302  # its title may change
    doc.refresh_from_db()
    assert (doc.title, doc.file.name) == ("Uusi nimi", name)


def test_file_of_a_held_image_is_not_replaced(admin: Client, held: Held) -> None:
    _doc, image, edition = held
    frozen = edition.lessons.get().texts.get().content["blocks"][2]
    address = reverse("wagtailimages:edit", args=[image.pk])
    fields = {"title": "Kuva", "collection": image.collection_id, "tags": "", "description": ""}
    response = admin.post(address, {**fields, "file": upload("uusi.png", picture("PNG"))})
    assert "A released edition uses this file" in response.content.decode()
    assert image.file.storage.exists(frozen["file"])


def test_free_files_may_be_replaced_and_deleted(admin: Client) -> None:
    doc = document()
    fields = {"title": "T", "collection": doc.collection_id, "tags": ""}
    address = reverse("wagtaildocs:edit", args=[doc.pk])
    admin.post(address, {**fields, "file": upload("uusi.xlsx", workbook())})
    doc.refresh_from_db()
    assert doc.filename == "uusi.xlsx"
    admin.post(reverse("wagtaildocs:delete", args=[doc.pk]))
    assert not AcademyDocument.objects.exists()


def test_deleting_a_held_file_is_refused_and_explained(admin: Client, held: Held) -> None:
    doc, image, edition = held
    single = [
        (reverse("wagtaildocs:delete", args=[doc.pk]), doc),
        (reverse("wagtailimages:delete", args=[image.pk]), image),
    ]
    for address, file in single:
        page = admin.get(address)
        assert page.status_code == 200
        assert "prevent it from being deleted" in page.content.decode()
        assert "Yes, delete" not in page.content.decode()
        assert admin.post(address).status_code == 302
        assert type(file).objects.filter(pk=file.pk).exists()
        usage = admin.get(file.usage_url).content.decode()
        assert str(edition) in usage


@pytest.mark.parametrize("what", ["document", "image"])
def test_deleting_held_files_in_bulk_is_refused(admin: Client, held: Held, what: str) -> None:
    file: Any = held[0] if what == "document" else held[1]
    model = type(file)._meta
    address = reverse("wagtail_bulk_action", args=[model.app_label, model.model_name, "delete"])
    address += f"?id={file.pk}"
    assert admin.get(address).status_code == 200
    assert admin.post(address).status_code == 302
    assert type(file).objects.filter(pk=file.pk).exists()


def test_last_guard_explains_a_refused_deletion(admin: Client, held: Held) -> None:
    """The upload screen deletes without looking at references."""
    doc, _image, edition = held
    address = reverse("wagtaildocs:delete_multiple", args=[doc.pk])
    by_script = admin.post(address, headers={"X-Requested-With": "XMLHttpRequest"})
    assert by_script.status_code == 409
    assert str(edition) in by_script.json()["error_message"]
    by_hand = admin.post(address, headers={"referer": "http://testserver/cms/documents/"})
    assert by_hand.status_code == 302
    assert by_hand.headers["Location"] == "http://testserver/cms/documents/"
    said = admin.get("/cms/documents/").content.decode()
    assert "Nothing was deleted, because these refer to it" in said
    elsewhere = admin.post(address, headers={"referer": "https://evil.example/"})
    assert elsewhere.headers["Location"] == reverse("wagtailadmin_home")
    assert get_document_model().objects.filter(pk=doc.pk).exists()


def test_only_editors_upload(client: Client) -> None:
    client.force_login(UserFactory())
    response = client.post(reverse("wagtaildocs:add"), {"file": upload("ohje.pdf", PDF)})
    assert response.status_code == 403
    released_track(lessons=1)
    assert not AcademyDocument.objects.exists()
