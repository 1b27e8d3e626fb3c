"""``/verify/``: anybody asks, the row answers."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from progress import verify_views
from progress.certificates.services import (
    forget_holder,
    reissue_certificate,
    revoke_certificate,
)
from progress.certificates.verification import DOCUMENT_BYTES, signed_document
from progress.models import Certificate, SigningKey
from tests.factories.certificates import certificate_of, graduate
from tests.factories.learners import queries_of, writes_among
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
GOOD, BAD = "notice--ok", "notice--bad"


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def page(visitor: Client, certificate: Certificate, status: int = 200) -> str:
    answer = visitor.get(f"/verify/{certificate.uuid}/")
    assert answer.status_code == status
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_a_valid_certificate_says_whose_and_what_it_is(visitor):
    desk = graduate()
    certificate = certificate_of(desk)
    said = page(visitor, certificate)
    assert "The certificate is valid" in said
    assert certificate.holder_name in said
    assert certificate.payload["track"]["title"]["fi"] in said
    assert desk.person.email not in said
    assert BAD not in said


def test_a_revoked_one_says_the_ground_and_the_day_but_neither_name_nor_reason(visitor):
    certificate = certificate_of(graduate())
    by = UserFactory(is_superuser=True)
    revoke_certificate(
        certificate=certificate, by=by, ground="misconduct", reason="Vilppi kokeessa."
    )
    said = page(visitor, certificate)
    assert "it has been revoked" in said
    assert "what it vouches for does not hold" in said
    assert GOOD not in said
    assert "Vilppi" not in said
    assert certificate.holder_name not in said


def test_a_chain_is_shown_both_ways(visitor):
    first = certificate_of(graduate())
    by = UserFactory(is_superuser=True)
    second = reissue_certificate(certificate=first, by=by, ground="name", reason="Nimi.")
    said = page(visitor, first)
    assert "it has been replaced" in said
    assert f"/verify/{second.uuid}/" in said
    assert GOOD not in said
    said = page(visitor, second)
    assert "The certificate is valid" in said
    assert f"/verify/{first.uuid}/" in said


def test_a_row_that_was_tampered_with_is_loudly_not_valid_and_says_nothing_of_its_own(visitor):
    certificate = certificate_of(graduate())
    Certificate.objects.update(holder_name="Väärä Nimi")
    said = page(visitor, certificate)
    assert "NOT VALID" in said
    assert 'role="alert"' in said
    assert GOOD not in said
    assert "Väärä Nimi" not in said


@pytest.mark.parametrize("number", [str(uuid.uuid4()), "x", "0" * 32, "keys", "1;drop", "é"])
def test_an_unknown_or_malformed_number_is_explained_with_404(visitor, number):
    answer = visitor.get(f"/verify/{number}/")
    assert answer.status_code == 404
    assert "There is no such certificate" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_it_costs_one_query_and_writes_nothing(visitor):
    certificate = certificate_of(graduate())
    path = f"/verify/{certificate.uuid}/"
    visitor.get(path)
    statements = queries_of(lambda: visitor.get(path))
    assert len([sql for sql in statements if "progress_certificate" in sql]) == 1
    assert len(statements) <= 4  # and the menu
    assert writes_among(statements) == []


def test_it_speaks_the_language_of_the_visitor():
    certificate = certificate_of(graduate())
    for language in ("fi", "sv", "en"):
        answer = Client(headers={"accept-language": language}).get(f"/verify/{certificate.uuid}/")
        assert f'<html lang="{language}">' in answer.content.decode()


# ---------------------------------------------------------------- the forgotten holder


def forgotten() -> tuple[str, str]:
    """The address and the name of a certificate whose holder was forgotten."""
    certificate = certificate_of(graduate())
    name = certificate.holder_name
    forget_holder(certificate)
    return f"/verify/{certificate.uuid}/", name


def test_after_erasure_it_is_valid_without_a_name_and_answers_about_one(visitor):
    path, name = forgotten()
    said = visitor.get(path).content.decode()
    assert "The certificate is valid" in said
    assert name not in said
    assert "Yes: this is the name" in visitor.post(path, {"name": name.upper()}).content.decode()
    assert "No: another name" in visitor.post(path, {"name": "Joku Muu"}).content.decode()
    answer = visitor.post(path, {"name": " "})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_names_cannot_be_tried_out(visitor):
    path, name = forgotten()
    for _ in range(verify_views.NAMES_PER_HOUR):
        assert visitor.post(path, {"name": "Arvaus"}).status_code == 200
    answer = Client().post(path, {"name": name})
    assert answer.status_code == 429
    assert "Yes:" not in answer.content.decode()
    cache.clear()
    assert visitor.post(path, {"name": name}).status_code == 200, "the control: counted again"


def test_without_the_cache_no_name_is_confirmed(visitor, monkeypatch):
    from redis.exceptions import ConnectionError as RedisAway

    path, name = forgotten()

    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr(verify_views.cache, "add", away)
    assert visitor.post(path, {"name": name}).status_code == 503


def test_a_name_is_not_asked_for_where_it_is_shown(visitor):
    certificate = certificate_of(graduate())
    answer = visitor.post(f"/verify/{certificate.uuid}/", {"name": certificate.holder_name})
    assert "Yes:" not in answer.content.decode()
    assert "<form class" not in answer.content.decode()


# ---------------------------------------------------------------- the file


def document(certificate: Certificate) -> str:
    return json.dumps(signed_document(certificate))


def test_a_pasted_or_sent_file_is_genuine_and_stands(visitor):
    certificate = certificate_of(graduate())
    text = document(certificate)
    file = SimpleUploadedFile("todistus.json", text.encode(), content_type="application/json")
    for data in ({"text": text}, {"file": file}):
        said = visitor.post("/verify/", data).content.decode()
        assert "The signature is genuine" in said
        assert "The certificate is valid" in said
        assert certificate.holder_name in said


def test_a_changed_file_is_not_genuine(visitor):
    certificate = certificate_of(graduate())
    text = document(certificate).replace(certificate.holder_name, "Joku Toinen")
    said = visitor.post("/verify/", {"text": text}).content.decode()
    assert "NOT GENUINE" in said
    assert GOOD not in said


def test_a_genuine_file_of_a_revoked_certificate_is_told_apart(visitor):
    certificate = certificate_of(graduate())
    text = document(certificate)
    by = UserFactory(is_superuser=True)
    revoke_certificate(certificate=certificate, by=by, ground="mistake", reason="Syy.")
    said = visitor.post("/verify/", {"text": text}).content.decode()
    assert "The signature is genuine" in said
    assert "it has been revoked" in said
    assert GOOD not in said


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "  "},
        {"text": "x" * (DOCUMENT_BYTES + 1)},
        {"file": lambda: SimpleUploadedFile("x.json", b"x" * (DOCUMENT_BYTES + 1))},
    ],
    ids=["nothing", "blank", "long text", "large file"],
)
def test_nothing_to_check_is_said_beside_the_form(visitor, data):
    sent = {key: value() if callable(value) else value for key, value in data.items()}
    answer = visitor.post("/verify/", sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_what_was_sent_is_shown_as_text_only(visitor):
    said = visitor.post("/verify/", {"text": '{"payload": {"<script>alert(1)</script>": 1}}'})
    assert "<script>alert" not in said.content.decode()


def test_the_public_halves_are_there_for_everybody(visitor):
    certificate = certificate_of(graduate())
    answer = visitor.get("/verify/keys.json")
    (key,) = answer.json()["keys"]
    assert key["key_id"] == certificate.key.key_id
    assert key["public_key"] == SigningKey.objects.get().public_key
    assert key["algorithm"] == "Ed25519"
