"""Where the signing key comes from, and what is said when there is none."""

from io import StringIO

import pytest
from django.core.management import call_command

from progress import checks
from progress.certificates import documents
from progress.certificates.signing import PrivateKey, private_keys


@pytest.mark.parametrize("lines", [[], ["c2hvcnQ"], ["not base64!"]], ids=range(3))
def test_a_server_without_a_usable_key_fails_its_check(settings, lines):
    settings.CERTIFICATE_KEYS = lines
    (message,) = checks.check_certificate_keys()
    assert (message.id, message.is_serious()) == ("progress.E001", True)
    assert "rotate_certificate_key" in (message.hint or "")


def test_a_server_with_a_key_passes():
    assert checks.check_certificate_keys() == []


def test_a_server_without_pango_is_warned_with_the_packages_to_install(monkeypatch):
    assert checks.check_pdf_library() == []

    def missing():
        raise documents.PdfUnavailable("no pango")

    monkeypatch.setattr(documents, "_weasyprint", missing)
    (message,) = checks.check_pdf_library()
    assert message.id == "progress.W001"
    assert "libpango" in (message.hint or "")


def test_the_command_prints_a_line_that_signs_with_the_new_key_and_keeps_the_present_one(settings):
    present = settings.CERTIFICATE_KEYS[0]
    out, said = StringIO(), StringIO()
    call_command("rotate_certificate_key", stdout=out, stderr=said)
    name, _equals, value = out.getvalue().strip().partition("=")
    new, former = value.split(",")
    assert (name, former) == ("CERTIFICATE_KEYS", present)
    assert new not in said.getvalue()
    settings.CERTIFICATE_KEYS = [new, former]
    assert private_keys()[0].key_id == PrivateKey.of(new).key_id
    assert private_keys()[0].key_id in said.getvalue()
    assert checks.check_certificate_keys() == []
