"""One's own certificates and transcript: pages, paper and data; a foreign one does not exist."""

import io
import json
import re
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation

from core import effects
from progress.certificates import documents
from progress.certificates.services import reissue_certificate, revoke_certificate
from progress.certificates.verification import check_document
from progress.models import Certificate
from tests.factories.certificates import certificate_of, deliver_effects, finish, graduate
from tests.factories.learners import join, learner, queries_of, writes_among
from tests.factories.lesson_bodies import single_choice
from tests.factories.pages import quiz_lesson
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PAGES = ("show_certificate", "download_certificate", "export_certificate")


def address(name: str, *args: Any, language: str = "fi") -> str:
    with translation.override(language):
        return reverse(f"progress:{name}", args=args)


def opened(response: Any) -> pikepdf.Pdf:
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert "attachment" in response["Content-Disposition"]
    return pikepdf.open(io.BytesIO(response.content))


def words_of(pdf: pikepdf.Pdf) -> str:
    """The text as a reader of the file gets it: glyphs by the fonts' own maps to Unicode."""
    found = []
    for page in pdf.pages:
        maps = {name: unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
        current: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = maps[str(operands[0])]
            elif str(operator) in ("TJ", "Tj"):
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        data = bytes(part)
                        codes = [
                            int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)
                        ]
                        found.append("".join(current.get(code, "?") for code in codes))
                found.append(" ")
    return " ".join("".join(found).split())


def unicode_map(font: Any) -> dict[int, str]:
    pairs = re.findall(r"^<(\w+)> <(\w+)>$", font.ToUnicode.read_bytes().decode(), re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def tags_of(pdf: pikepdf.Pdf) -> list[str]:
    found = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
                if node.S == "/Figure":
                    assert str(node.Alt), "a figure without words"
            walk(node.get("/K"))

    walk(pdf.Root.StructTreeRoot)
    return found


def holds_to_pdf_ua(pdf: pikepdf.Pdf, language: str, title: str) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == language
    assert root.ViewerPreferences.DisplayDocTitle is True
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert title in metadata["dc:title"]
    assert all(page.get("/Tabs") == "/S" or "/Annots" not in page for page in pdf.pages)
    for font in (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)):
        if font.get("/Type") == "/FontDescriptor":
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()), "not embedded"


# ---------------------------------------------------------------- pages


def test_the_page_shows_what_the_certificate_says_in_the_language_of_the_page():
    desk = graduate(languages=("fi", "sv"))
    certificate = certificate_of(desk)
    for language in ("fi", "sv", "en"):
        answer = desk.client.get(address("show_certificate", certificate.uuid, language=language))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert certificate.holder_name in page
        assert f"/verify/{certificate.uuid}/" in page
        assert "<title>" in page.split("certificate__check")[1], "the code has words"
        assert 'style="' not in page
    assert 'lang="fi">Teemapolku' in page, "English is missing: the source says so"


def test_a_foreign_certificate_does_not_exist_in_any_form():
    desk = graduate()
    certificate = certificate_of(desk)
    stranger, colleague = learner(lessons=1), join(desk.cohort)
    for who in (stranger, colleague):
        for name in PAGES:
            assert who.client.get(address(name, certificate.uuid)).status_code == 404
    for name in PAGES:
        assert desk.client.get(address(name, certificate.uuid)).status_code == 200, "the control"


def test_a_visitor_is_led_to_sign_in(client):
    certificate = certificate_of(graduate())
    for path in (address("list_certificates"), address("show_certificate", certificate.uuid)):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_the_list_costs_the_same_for_1_and_20_certificates():
    desk = graduate(lessons=1)
    by = UserFactory(is_superuser=True)
    path = address("list_certificates")
    desk.client.get(path)
    few = len(queries_of(lambda: desk.client.get(path)))
    for _ in range(19):
        reissue_certificate(
            certificate=certificate_of(desk), by=by, ground="name", reason="Uusi nimi."
        )
    assert Certificate.objects.count() == 20
    many = queries_of(lambda: desk.client.get(path))
    assert len(many) == few <= 5
    assert writes_among(many) == []


def test_a_revoked_and_a_replaced_certificate_say_so_to_their_holder():
    desk = graduate()
    by = UserFactory(is_superuser=True)
    old = certificate_of(desk)
    new = reissue_certificate(certificate=old, by=by, ground="name", reason="Nimi korjattiin.")
    page = desk.client.get(address("show_certificate", old.uuid)).content.decode()
    assert address("show_certificate", new.uuid) in page
    revoke_certificate(certificate=new, by=by, ground="mistake", reason="Annettiin liian aikaisin.")
    page = desk.client.get(address("show_certificate", new.uuid)).content.decode()
    assert "Annettiin liian aikaisin." in page
    page = desk.client.get(address("list_certificates")).content.decode()
    assert page.count("tag--bad") == page.count("tag--info") == 1


def test_one_that_holds_no_longer_has_no_clean_copy():
    desk = graduate()
    certificate = certificate_of(desk)
    page, file = (address(name, certificate.uuid) for name in PAGES[:2])
    assert file in desk.client.get(page).content.decode()
    opened(desk.client.get(file))
    by = UserFactory(is_superuser=True)
    revoke_certificate(certificate=certificate, by=by, ground="mistake", reason="Erehdys.")
    assert file not in desk.client.get(page).content.decode()
    assert desk.client.get(file)["Location"] == page


# ---------------------------------------------------------------- paper


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pdf_is_tagged_and_has_language_title_fonts_and_text(language):
    desk = graduate(languages=("fi", "sv", "en"))
    certificate = certificate_of(desk)
    pdf = opened(
        desk.client.get(address("download_certificate", certificate.uuid, language=language))
    )
    assert len(pdf.pages) == 1
    box = pdf.pages[0].mediabox
    assert (round(float(box[2])), round(float(box[3]))) == (842, 595), "A4, landscape"
    holds_to_pdf_ua(pdf, language, certificate.holder_name)
    tags = tags_of(pdf)
    assert {"/H1", "/P", "/L", "/LI", "/Figure", "/Link"} <= set(tags)
    assert tags.count("/H1") == tags.count("/Figure") == 1
    text = words_of(pdf)
    assert certificate.holder_name in text
    assert "Teemapolku" in text


def test_nothing_is_fetched_for_a_document():
    for url in ("http://localhost/x", "file:///etc/hostname", "data:text/plain,x", "ftp://x"):
        with pytest.raises(ValueError, match="fetches nothing"):
            documents.given(url)


def test_a_name_cannot_bring_markup_into_the_pdf():
    desk = learner(lessons=1)
    desk.person.first_name, desk.person.last_name = "<img src=file:///etc/hostname>", "<b>X</b>"
    desk.person.save()
    finish(desk)
    deliver_effects()
    pdf = opened(desk.client.get(address("download_certificate", certificate_of(desk).uuid)))
    assert "<img src=file:///etc/hostname> <b>X</b>" in words_of(pdf)


def test_where_the_library_is_missing_the_page_says_so_and_still_prints(monkeypatch):
    def missing() -> Any:
        raise documents.PdfUnavailable("no pango")

    monkeypatch.setattr(documents, "_weasyprint", missing)
    desk = graduate()
    certificate = certificate_of(desk)
    for name, args in (("download_certificate", [certificate.uuid]), ("download_transcript", [])):
        answer = desk.client.get(address(name, *args), follow=True)
        assert answer.status_code == 200
        assert "notice--bad" in answer.content.decode()
    assert not documents.is_pdf_available()


# ---------------------------------------------------------------- data


def test_the_signed_data_can_be_checked_and_is_what_the_row_has():
    desk = graduate()
    certificate = certificate_of(desk)
    answer = desk.client.get(address("export_certificate", certificate.uuid))
    assert answer["Content-Type"] == "application/json"
    document = json.loads(answer.content)
    assert document["payload"] == certificate.payload
    assert check_document(answer.content).holds
    assert "private" not in answer.content.decode()


# ---------------------------------------------------------------- transcript


def test_the_transcript_has_steps_days_hours_results_and_editions():
    desk = graduate(
        lessons=[{"title": "Luettava"}, quiz_lesson(single_choice(question_id="q1"), title="Koe")]
    )
    page = desk.client.get(address("show_transcript", language="en")).content.decode()
    for text in ("Luettava", "Koe", "1 of 1 points", "8 hours", "edition 1", str(desk.cohort.name)):
        assert text in page
    pdf = opened(desk.client.get(address("download_transcript", language="en")))
    holds_to_pdf_ua(pdf, "en", str(desk.person))
    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/H2"} <= set(tags_of(pdf))
    assert "Luettava" in words_of(pdf)


def test_the_transcript_costs_the_same_for_1_and_20_cohorts():
    from progress import services
    from tests.factories.cohorts import CohortFactory

    desk = graduate(lessons=1)
    path = address("show_transcript")
    desk.client.get(path)
    few = len(queries_of(lambda: desk.client.get(path)))
    for _ in range(19):
        other = join(CohortFactory(edition=desk.cohort.edition), desk.person)
        services.complete_lesson(other.at(desk.lessons[0].slug))
    many = queries_of(lambda: desk.client.get(path))
    assert len(many) == few <= 10
    assert writes_among(many) == []


def test_nothing_done_gives_an_empty_transcript_and_list():
    desk = learner(lessons=1)
    for name in ("show_transcript", "list_certificates"):
        assert "empty" in desk.client.get(address(name)).content.decode()


def test_pages_of_the_own_account_show_the_way_to_the_certificates():
    desk = graduate()
    with translation.override("fi"):
        page = desk.client.get(reverse("home:my_academy")).content.decode()
    assert address("list_certificates") in page
    assert address("show_certificate", certificate_of(desk).uuid) in page


def test_delivering_the_effect_again_changes_nothing():
    desk = graduate()
    (effect_id,) = _effects_of_kind("progress.certificate")
    from core.models import Effect

    Effect.objects.filter(pk=effect_id).update(state=Effect.State.PENDING)
    assert effects.deliver(effect_id) is True
    assert Certificate.objects.count() == 1
    assert certificate_of(desk)


def _effects_of_kind(kind: str) -> list[int]:
    from core.models import Effect

    return list(Effect.objects.filter(kind=kind).values_list("pk", flat=True))
