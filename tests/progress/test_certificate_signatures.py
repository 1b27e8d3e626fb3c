"""What is signed cannot be changed by a bit, and only what stands in the register holds."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.certificates import signing
from progress.certificates.payloads import Holder, hash_of_name, is_hash_of_name
from progress.certificates.services import forget_holder, revoke_certificate
from progress.certificates.signing import (
    PrivateKey,
    canonical_bytes,
    decode,
    encode,
    is_signed,
    new_key_line,
)
from progress.certificates.verification import (
    Verdict,
    answer_for,
    check_document,
    is_holders_name,
    is_intact,
    signed_document,
)
from progress.models import Certificate, SigningKey
from tests.factories.certificates import certificate_of, deliver_effects, finish, graduate
from tests.factories.learners import join
from tests.factories.people import UserFactory

SMALL = {"format": "x", "id": "3f0d7f56-7c1b-4c43-9a0e-6a3b6d6b5a11", "nimi": "Åsa", "tunnit": 40}


def bits(data: bytes) -> list[bytes]:
    """The data with each of its bits flipped in turn."""
    found = []
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        found.append(bytes(flipped))
    return found


def keys(settings: Any, *lines: str) -> None:
    settings.CERTIFICATE_KEYS = list(lines)


def read(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_related("key", "edition", "enrolment__cohort")
    return rows.get(pk=certificate.pk)


# ---------------------------------------------------------------- bytes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_the_same_data_has_the_same_bytes_however_it_travelled(value):
    try:
        data = canonical_bytes(value)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert canonical_bytes(json.loads(data)) == data
    assert canonical_bytes(json.loads(json.dumps(value, indent=3))) == data


def test_members_are_sorted_and_letters_stay_letters():
    data = canonical_bytes({"ö": 1, "a": ["å", None, True]})
    assert data.decode() == '{"a":["å",null,true],"ö":1}'


@pytest.mark.parametrize("value", [1.5, {"a": float("nan")}, {1: "a"}, [{"a": {2, 3}}], b"x"])
def test_what_could_be_written_in_two_ways_is_refused(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("text", ["AA==", "A", "A B", "AB", "é", "+/8"])
def test_base64_has_one_form(text):
    with pytest.raises(ValueError):
        decode(text)


# ---------------------------------------------------------------- every bit


def test_each_flipped_bit_of_signed_bytes_and_signature_is_refused():
    key = PrivateKey.of(new_key_line())
    data = canonical_bytes(SMALL)
    signature = key.key.sign(data)
    assert is_signed(data, encode(signature), key.public_key)
    assert len(bits(data)) > 600
    assert [b for b in bits(data) if is_signed(b, encode(signature), key.public_key)] == []
    assert [b for b in bits(signature) if is_signed(data, encode(b), key.public_key)] == []
    public = decode(key.public_key)
    assert [b for b in bits(public) if is_signed(data, encode(signature), encode(b))] == []


@pytest.mark.django_db
def test_each_flipped_bit_of_a_real_certificates_payload_is_refused():
    certificate = certificate_of(graduate())
    data = canonical_bytes(certificate.payload)
    signature, public = certificate.signature, certificate.key.public_key
    assert is_signed(data, signature, public)
    flipped = bits(data)
    assert len(flipped) == len(data) * 8 > 7000
    assert [b for b in flipped if is_signed(b, signature, public)] == []


@pytest.mark.django_db
def test_each_flipped_bit_of_the_file_is_refused_or_changes_nothing_that_is_said():
    """A bit may fall into the layout, or into the name of a member that nobody reads; what the
    check then confirms is what was signed. It never confirms anything else."""
    certificate = certificate_of(graduate())
    whole = json.dumps(signed_document(certificate), sort_keys=True).encode()
    assert check_document(whole).holds
    for data in bits(whole)[::4]:
        result = check_document(data)
        if result.is_genuine:
            assert result.payload == certificate.payload
            assert result.holder_name in (certificate.holder_name, "")


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize("signature", ["", "x", None, 5, encode(b"\0" * 64), encode(b"\0" * 63)])
def test_what_is_no_signature_is_refused(signature):
    key = PrivateKey.of(new_key_line())
    assert not is_signed(b"data", signature, key.public_key)
    assert not is_signed(b"data", encode(key.key.sign(b"data")), "no key")


@pytest.mark.django_db
def test_a_new_key_signs_and_what_the_old_one_signed_stays_valid(settings):
    old_line, new_line = new_key_line(), new_key_line()
    keys(settings, old_line)
    desk = graduate()
    first = certificate_of(desk)
    keys(settings, new_line, old_line)
    colleague = join(desk.cohort)
    finish(colleague)
    deliver_effects()
    second = certificate_of(colleague)
    keys(settings, new_line)
    assert first.key.key_id != second.key.key_id
    assert answer_for(str(first.uuid)).verdict == answer_for(str(second.uuid)).verdict == "valid"
    first.key.refresh_from_db()
    assert first.key.retired_at is not None
    assert second.key.retired_at is None
    columns = str(SigningKey.objects.values())
    assert old_line not in columns
    assert new_line not in columns


@pytest.mark.django_db
def test_a_strangers_key_is_refused_even_under_the_name_of_ours():
    certificate = certificate_of(graduate())
    strange = PrivateKey.of(new_key_line())
    document = signed_document(certificate)
    document["payload"] = {**certificate.payload, "module_hours": 400}
    document["signature"] = encode(strange.key.sign(canonical_bytes(document["payload"])))
    assert not check_document(json.dumps(document).encode()).is_genuine
    document["key_id"] = strange.key_id
    assert not check_document(json.dumps(document).encode()).is_genuine


@pytest.mark.django_db
def test_a_retired_key_that_leaked_makes_no_certificate(settings):
    """The signature is right; the register does not know the number."""
    line = new_key_line()
    keys(settings, line)
    certificate = certificate_of(graduate())
    leaked = PrivateKey.of(line)
    payload = {**certificate.payload, "id": str(uuid.uuid4())}
    forged = {
        **signed_document(certificate),
        "payload": payload,
        "signature": encode(leaked.key.sign(canonical_bytes(payload))),
    }
    result = check_document(json.dumps(forged).encode())
    assert result.is_genuine
    assert (result.answer.verdict, result.holds) == (Verdict.UNKNOWN, False)
    payload["id"] = str(certificate.uuid)
    payload["module_hours"] = 400
    forged["signature"] = encode(leaked.key.sign(canonical_bytes(payload)))
    result = check_document(json.dumps(forged).encode())
    assert (result.answer.verdict, result.is_as_in_register) == (Verdict.VALID, False)
    assert not result.holds


def test_a_broken_line_is_told_without_the_key_in_the_words(settings):
    keys(settings, "c2hvcnQ")
    signing._private_keys.cache_clear()
    with pytest.raises(signing.ImproperlyConfigured) as caught:
        signing.private_keys()
    assert "c2hvcnQ" not in str(caught.value)


def test_the_private_half_is_not_printed():
    line = new_key_line()
    assert line not in repr(PrivateKey.of(line))


# ---------------------------------------------------------------- the row


@pytest.mark.django_db
def test_the_row_answers_valid_revoked_and_unknown():
    certificate = certificate_of(graduate())
    assert answer_for(str(certificate.uuid)).verdict is Verdict.VALID
    assert answer_for(str(certificate.uuid).upper()).verdict is Verdict.VALID
    revoke_certificate(
        certificate=certificate, by=UserFactory(is_superuser=True), ground="mistake", reason="Syy."
    )
    assert answer_for(str(certificate.uuid)).verdict is Verdict.REVOKED
    for text in (str(uuid.uuid4()), "", "x", "0" * 32, f"{{{certificate.uuid}}}", "\0", "é" * 40):
        assert answer_for(text).verdict is Verdict.UNKNOWN


def change(payload: dict[str, Any], value: Any, *path: Any) -> dict[str, Any]:
    head, *rest = path
    inner = change(payload[head], value, *rest) if rest else value
    if isinstance(payload, list):
        return [inner if place == head else member for place, member in enumerate(payload)]
    return {**payload, head: inner}


@pytest.mark.django_db
def test_every_member_of_the_payload_counts():
    certificate = certificate_of(graduate())

    def leaves(value: Any, *path: Any):
        if isinstance(value, dict):
            for key, member in value.items():
                yield from leaves(member, *path, key)
        elif isinstance(value, list):
            for place, member in enumerate(value):
                yield from leaves(member, *path, place)
        else:
            yield path

    paths = list(leaves(certificate.payload))
    assert len(paths) > 20
    for path in paths:
        row = read(certificate)
        row.payload = change(row.payload, "toinen", *path)
        assert not is_intact(row), path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder_name", "Joku Toinen"),
        ("holder_salt", encode(b"s" * 32)),
        ("kind", "achievement"),
        ("sha256", "0" * 64),
        ("signature", encode(b"\0" * 64)),
        ("payload", {}),
        ("payload", {"id": 1.5}),
        ("uuid", uuid.UUID(int=7)),
    ],
)
def test_a_changed_column_is_found_and_the_row_says_nothing_more(column, value):
    certificate = certificate_of(graduate())
    Certificate.objects.filter(pk=certificate.pk).update(**{column: value})
    row = read(certificate)
    assert answer_for(str(row.uuid)).verdict is Verdict.TAMPERED


@pytest.mark.django_db
def test_one_certificate_put_under_the_number_of_another_is_found():
    desk = graduate()
    colleague = join(desk.cohort)
    finish(colleague)
    deliver_effects()
    mine, theirs = certificate_of(desk), certificate_of(colleague)
    names = ("payload", "signature", "sha256", "key_id", "holder_name", "holder_salt", "kind")
    Certificate.objects.filter(pk=mine.pk).update(**{n: getattr(theirs, n) for n in names})
    assert answer_for(str(mine.uuid)).verdict is Verdict.TAMPERED
    assert answer_for(str(theirs.uuid)).verdict is Verdict.VALID


@pytest.mark.django_db
def test_a_revoked_row_that_was_tampered_with_is_tampered_first_of_all():
    certificate = certificate_of(graduate())
    by = UserFactory(is_superuser=True)
    revoke_certificate(certificate=certificate, by=by, ground="mistake", reason="Syy.")
    Certificate.objects.update(holder_name="Joku Toinen")
    assert answer_for(str(certificate.uuid)).verdict is Verdict.TAMPERED


# ---------------------------------------------------------------- the file, and the name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"payload": 1}',
        b'{"payload": {}, "signature": {}, "key_id": []}',
        b'{"payload": {"id": 1.5}}',
        b'{"payload": {"id": NaN}}',
        b'{"payload": {}, "payload": {}}',
        b'{"payload": {"id": "\\ud800"}, "signature": "", "key_id": "\\u0000"}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"payload": {"id": ' + b"9" * 5000 + b"}}",
        b" " * 200_000,
    ],
    ids=range(14),
)
def test_no_file_makes_the_check_fall_over(data):
    assert not check_document(data).is_genuine


@pytest.mark.django_db
def test_another_name_in_the_file_is_refused():
    document = signed_document(certificate_of(graduate()))
    assert check_document(json.dumps(document).encode()).holder_name
    document["holder"]["name"] = "Joku Toinen"
    assert not check_document(json.dumps(document).encode()).is_genuine


@pytest.mark.django_db
def test_a_file_kept_by_a_forgotten_holder_still_proves_the_name():
    certificate = certificate_of(graduate())
    data = json.dumps(signed_document(certificate)).encode()
    name = certificate.holder_name
    forget_holder(certificate)
    result = check_document(data)
    assert (result.holds, result.holder_name) == (True, name)


@pytest.mark.django_db
def test_a_typed_name_is_known_whatever_its_letter_case():
    certificate = certificate_of(graduate())
    name = certificate.holder_name
    forget_holder(certificate)
    row = read(certificate)
    assert is_holders_name(row, name)
    assert is_holders_name(row, f"  {name.upper().replace(' ', '   ')} ")
    assert not is_holders_name(row, name + "x")
    assert not is_holders_name(row, "")


def test_one_name_has_another_hash_on_another_certificate():
    first, second = hash_of_name("Aino Esimerkki"), hash_of_name("Aino Esimerkki")
    assert first != second
    assert is_hash_of_name(first, "aino  ESIMERKKI")
    assert len(first) <= Certificate._meta.get_field("holder_hash").max_length
    assert not is_hash_of_name("", "")


@pytest.mark.django_db
def test_the_hash_of_a_name_survives_a_new_secret_key(settings):
    certificate = certificate_of(graduate())
    name = certificate.holder_name
    forget_holder(certificate)
    settings.SECRET_KEY = "another"
    assert is_holders_name(read(certificate), name)


def test_the_salt_hides_the_name():
    assert Holder.named("Aino").digest != Holder.named("Aino").digest
