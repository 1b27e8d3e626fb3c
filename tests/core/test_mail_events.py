"""Signed events of the mail provider: payloads as the providers send them, signatures as theirs."""

import hashlib
import hmac
import itertools
import json
from base64 import b64encode
from datetime import UTC, datetime
from types import ModuleType

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core import checks
from django.test import Client

from core.checks import check_mail_events_are_signed
from core.mail import message_id
from core.mail_events import ADDRESS, event_patterns
from core.models import Effect, MailDelivery
from core.signals import mail_bounced, mail_delivered
from keino_academy import urls as own_urls
from keino_academy.settings.mail_provider import KEYS, anymail_settings, email_backend

pytestmark = pytest.mark.django_db

KEY = "key-of-the-provider"
AT = 1764000000  # 2025-11-24
EVENTS = f"/{ADDRESS}"
tokens = itertools.count()


@pytest.fixture
def delivery() -> MailDelivery:
    return MailDelivery.objects.create(
        effect_key="cohorts.invitation_mail:7",
        message_id=message_id("cohorts.invitation_mail:7"),
        provider_id="62fb66bef54a112e920b5493",
        event="cohorts/email/invitation",
        recipient="kutsuttu@academy.example",
        language="fi",
    )


@pytest.fixture
def told() -> list[tuple[str, int]]:
    """What the two signals told, in order; receivers as upper apps have them."""
    heard: list[tuple[str, int]] = []

    def delivered(delivery: MailDelivery, **kwargs) -> None:
        heard.append(("delivered", delivery.pk))

    def bounced(delivery: MailDelivery, **kwargs) -> None:
        heard.append(("bounced", delivery.pk))

    mail_delivered.connect(delivered)
    mail_bounced.connect(bounced)
    yield heard
    mail_delivered.disconnect(delivered)
    mail_bounced.disconnect(bounced)


@pytest.fixture
def use(settings):
    """``use("mailgun")``: the addresses of a site that is configured for this provider."""

    def configure(provider: str, key: str = KEY) -> None:
        settings.MAIL_PROVIDER = provider
        settings.ANYMAIL = {KEYS[provider][1]: key} if provider in KEYS else {}
        urls = ModuleType("urls_with_events")
        urls.urlpatterns = [*event_patterns(), *own_urls.urlpatterns]
        for name in ("handler400", "handler403", "handler404"):
            setattr(urls, name, getattr(own_urls, name))
        settings.ROOT_URLCONF = urls

    return configure


@pytest.fixture
def stranger() -> Client:
    """Answers of 500 are answers to be seen, and the CSRF check is on."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


# ------------------------------------------------------------------ Mailgun: HMAC-SHA256 of a token


def mailgun(event: str, *, key: str = "cohorts.invitation_mail:7", **more) -> dict:
    token, timestamp = f"{next(tokens):050x}", str(AT)
    signed = hmac.new(KEY.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {
        "signature": {"token": token, "timestamp": timestamp, "signature": signed.hexdigest()},
        "event-data": {
            "event": event,
            "timestamp": AT,
            "id": "Ase7i2zsRYeDXztHGENqRA",
            "recipient": "kutsuttu@academy.example",
            "message": {"headers": {"message-id": "20251124.1@mg.academy.example"}},
            "user-variables": {"effect_key": key} if key else {},
            "tags": [],
            **more,
        },
    }


BOUNCE = {
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
}


def post(client: Client, payload: dict) -> int:
    return client.post(EVENTS, json.dumps(payload), content_type="application/json").status_code


def test_a_delivery_is_marked_at_the_providers_moment_and_told(use, stranger, delivery, told):
    use("mailgun")
    assert post(stranger, mailgun("delivered")) == 200
    delivery.refresh_from_db()
    assert delivery.delivered_at == datetime.fromtimestamp(AT, UTC)
    assert told == [("delivered", delivery.pk)]


def test_a_bounce_is_marked_with_its_reason_and_told(use, stranger, delivery, told):
    use("mailgun")
    assert post(stranger, mailgun("failed", **BOUNCE)) == 200
    delivery.refresh_from_db()
    assert delivery.bounced_at == datetime.fromtimestamp(AT, UTC)
    assert (delivery.bounce_reason, delivery.state) == ("5.1.1 no such user", "bounced")
    assert told == [("bounced", delivery.pk)]


def test_the_same_event_again_changes_and_tells_nothing(use, stranger, delivery, told):
    use("mailgun")
    event = mailgun("failed", **BOUNCE)
    assert [post(stranger, event) for _ in range(3)] == [200, 200, 200]
    assert told == [("bounced", delivery.pk)]


@pytest.mark.parametrize("late", [False, True])
def test_a_bounce_wins_in_whichever_order_it_is_told(use, stranger, delivery, told, late):
    use("mailgun")
    events = [mailgun("delivered"), mailgun("failed", **BOUNCE)]
    for event in events if late else reversed(events):
        post(stranger, event)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.delivered_at) == ("bounced", None)
    assert [name for name, _pk in told] == (["delivered", "bounced"] if late else ["bounced"])


def test_a_temporary_failure_and_an_opening_say_nothing(use, stranger, delivery, told):
    use("mailgun")
    temporary = {**BOUNCE, "severity": "temporary"}
    assert post(stranger, mailgun("failed", **temporary)) == 200
    assert post(stranger, mailgun("opened")) == 200
    delivery.refresh_from_db()
    assert (delivery.state, told) == ("sent", [])


def test_a_rejection_counts_as_a_bounce_and_a_complaint_is_noted(use, stranger, delivery):
    use("mailgun")
    post(stranger, mailgun("complained"))
    delivery.refresh_from_db()
    assert delivery.state == "complained"
    post(stranger, mailgun("rejected", reject={"reason": "virus"}))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.bounce_reason) == ("bounced", "virus")


def test_a_mail_of_ours_that_is_not_committed_yet_is_asked_for_again(use, stranger):
    use("mailgun")
    Effect.objects.create(kind="test.mail", key="test.mail:9")
    assert post(stranger, mailgun("delivered", key="test.mail:9")) == 503
    Effect.objects.update(state=Effect.State.DELIVERED)  # its row is gone for good: expired
    assert post(stranger, mailgun("delivered", key="test.mail:9")) == 200


def test_a_mail_that_is_not_ours_is_taken_and_forgotten(use, stranger, delivery, told):
    use("mailgun")
    assert post(stranger, mailgun("delivered", key="")) == 200
    delivery.refresh_from_db()
    assert (delivery.state, told) == ("sent", [])


def test_a_receiver_that_fails_undoes_the_mark_so_that_it_is_told_again(use, stranger, delivery):
    use("mailgun")

    def fail(**kwargs) -> None:
        raise RuntimeError("the row is locked")

    mail_bounced.connect(fail)
    try:
        assert post(stranger, mailgun("failed", **BOUNCE)) == 500
    finally:
        mail_bounced.disconnect(fail)
    delivery.refresh_from_db()
    assert delivery.bounced_at is None
    assert post(stranger, mailgun("failed", **BOUNCE)) == 200


def flipped(text: str) -> str:
    """The same length, one bit of the last character turned."""
    return text[:-1] + chr(ord(text[-1]) ^ 1)


def test_a_flipped_signature_token_or_moment_is_refused(use, stranger, delivery):
    use("mailgun")
    for name in ("signature", "token", "timestamp"):
        event = mailgun("failed", **BOUNCE)
        event["signature"][name] = flipped(event["signature"][name])
        assert post(stranger, event) == 403, name
    delivery.refresh_from_db()
    assert delivery.bounced_at is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"signature": 5}',
        '{"signature": {"token": 1, "timestamp": 2, "signature": 3}}',
        '{"signature": {"token": "ä", "timestamp": "ö", "signature": "å"}}',
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_what_is_not_signed_is_refused_in_any_shape(use, stranger, body, kind):
    use("mailgun")
    assert stranger.post(EVENTS, body, content_type=kind).status_code in (400, 403)


def test_what_is_signed_and_cannot_be_read_is_a_bad_request(use, stranger):
    use("mailgun")
    event = mailgun("delivered")
    event["event-data"] = ["no", "event"]
    assert post(stranger, event) == 400


def test_the_events_address_answers_no_reading(use, stranger):
    use("mailgun")
    assert stranger.get(EVENTS).status_code == 405


# ---------------------------------------------------------- MailerSend: HMAC-SHA256 of the body


def mailersend(kind: str, **morph) -> bytes:
    message = {"object": "message", "id": "62fb66bef54a112e920b5493"}
    recipient = {"object": "recipient", "email": "kutsuttu@academy.example"}
    data = {
        "object": "activity",
        "id": "62f114f8165fe0d8db0288e3",
        "type": kind,
        "created_at": "2025-11-24T16:00:00.000000Z",
        "email": {"object": "email", "message": message, "recipient": recipient, "tags": None},
        "morph": morph or None,
    }
    return json.dumps({"type": f"activity.{kind}", "data": data}).encode()


def post_mailersend(client: Client, body: bytes, signature: str | None = None) -> int:
    signed = signature or hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    answer = client.post(
        EVENTS, body, content_type="application/json", headers={"Signature": signed}
    )
    return answer.status_code


def test_mailersends_events_find_the_mail_by_its_number(use, stranger, delivery, told):
    use("mailersend")
    assert post_mailersend(stranger, mailersend("delivered")) == 200
    bounce = mailersend("hard_bounced", object="recipient_bounce", reason="No such mailbox")
    assert post_mailersend(stranger, bounce) == 200
    delivery.refresh_from_db()
    assert (delivery.state, delivery.bounce_reason) == ("bounced", "No such mailbox")
    assert [name for name, _pk in told] == ["delivered", "bounced"]


def test_every_flipped_bit_of_mailersends_body_is_refused(use, stranger, delivery):
    use("mailersend")
    body = mailersend("hard_bounced", object="recipient_bounce")
    signed = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    for place in range(0, len(body), 7):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert post_mailersend(stranger, changed, signed) == 403
    assert post_mailersend(stranger, body, flipped(signed)) == 403
    delivery.refresh_from_db()
    assert delivery.bounced_at is None
    assert post_mailersend(stranger, body, signed) == 200  # the control: unchanged


# ------------------------------------------------------------------ Postal: RSA over the body


def test_postals_events_are_checked_by_its_public_key(use, stranger, delivery):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    use("postal", key="".join(pem.decode().splitlines()[1:-1]))
    MailDelivery.objects.update(provider_id="1234")
    message = {"id": 1234, "direction": "outgoing", "to": "kutsuttu@academy.example"}
    payload = {"message": message, "status": "HardFail", "details": "Mailbox is gone"}
    body = json.dumps({"event": "MessageDeliveryFailed", "payload": payload}).encode()
    signed = private.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 (Postal signs with it)

    def send(signature: bytes) -> int:
        headers = {"X-Postal-Signature": b64encode(signature).decode()}
        answer = stranger.post(EVENTS, body, content_type="application/json", headers=headers)
        return answer.status_code

    assert send(bytes([signed[0] ^ 1]) + signed[1:]) == 403
    assert send(b"short") == 403
    assert send(signed) == 200
    delivery.refresh_from_db()
    assert (delivery.state, delivery.bounce_reason) == ("bounced", "Mailbox is gone")


# ------------------------------------------------------------------ what is mounted


def problems() -> list[str]:
    return [error.id for error in check_mail_events_are_signed() if error.level >= checks.ERROR]


def test_without_a_provider_the_address_does_not_exist(use, stranger):
    use("")
    assert stranger.post(EVENTS).status_code == 404
    assert problems() == []


def test_a_provider_without_its_key_is_refused_and_not_mounted(use, stranger):
    use("mailgun", key="")
    assert problems() == ["core.E003"]
    assert stranger.post(EVENTS).status_code == 404


def test_a_provider_that_signs_nothing_is_refused_and_not_mounted(use, stranger):
    use("sparkpost")
    assert problems() == ["core.E002"]
    assert stranger.post(EVENTS).status_code == 404


def test_only_the_chosen_providers_signature_opens_the_address(use, stranger):
    use("mailersend")
    assert post(stranger, mailgun("delivered")) == 403


@pytest.mark.parametrize("provider", KEYS)
def test_the_environment_names_keys_as_the_provider_does(provider, settings):
    given = {"MAIL_API_KEY": "a", "MAIL_SIGNING_KEY": "b", "MAIL_API_URL": "https://mail.example"}
    settings.MAIL_PROVIDER = provider
    settings.ANYMAIL = anymail_settings(lambda name, default: given.get(name, default), provider)
    assert problems() == []
    assert len(event_patterns()) == 1
    assert settings.ANYMAIL[f"{provider.upper()}_API_URL"] == "https://mail.example"
    from django.core.mail import get_connection

    assert get_connection(email_backend(provider)).esp_name.lower() == provider
