"""What the pages need beside the demo data: states that the demo's people are not in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone, translation
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from cohorts.choices import CohortStatus, SignUp
from cohorts.invitation_links import invitation_token
from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.services import claim_invitation, enrol, invite, revoke_invitation, withdraw
from coordination.models import Reminder
from coordination.services import prepare_list
from core.access_log import record_access
from courses.choices import CompletionRule
from courses.queries import OutlineLesson, OutlineModule, edition_outline
from courses.services import release_edition
from home.models import HomePage, StandardPage
from home.services import receive_feedback
from people.models import User
from progress.queries import enrolment_in, place_of, standings
from progress.services import submit_quiz
from tests.browser.stage_certificates import set_certificates
from tests.browser.stage_editorial import StagedEditorial, set_editorial
from tests.browser.stage_jobs import jobs_of
from tests.browser.stage_tasks import StagedTasks, set_tasks
from tests.factories.cohorts import CohortFactory
from tests.factories.people import UserFactory

RUNNING, FINISHED, OPEN = "perusakatemia-2026", "perusakatemia-2025", "perusakatemia-2027"
WITH_CODE = "koodilla-2027"
LEARNER, FAILED, PASSED, GRADUATE, NEWCOMER = (
    "learner@academy.example",
    "hannele.example5@academy.example",
    "ilkka.example6@academy.example",
    "oona.example12@academy.example",
    "teacher@academy.example",
)
EXHAUSTED, EARLY, MARKER, SECURED, KEYHOLDER, CODE_ONLY, LEFT = (
    f"{name}@stage.academy.example"
    for name in ("exhausted", "early", "marker", "secured", "keyholder", "code-only", "left")
)
UNDECIDED = "undecided@stage.academy.example"
ADMIN, COORDINATOR, FACILITATOR = (
    f"{name}@academy.example" for name in ("admin", "coordinator", "mentor")
)


@dataclass(frozen=True)
class Stage:
    invitations: dict[str, str]  # state → token
    untranslated: int  # the number of a page that exists in Finnish only
    key: int  # the number of the keyholder's security key
    seats: dict[str, str]  # of people in the running cohort: address → UUID of the enrolment
    bounced: str  # UUID of an invitation
    prepared: str  # UUID of a list that waits for a yes
    jobs: dict[str, str]  # state → UUID of long work of the coordinator
    feedback: str  # UUID of feedback on accessibility
    certificates: dict[str, str]  # state → UUID
    tasks: StagedTasks
    editorial: StagedEditorial


def set_stage() -> Stage:
    admin = User.objects.get(email=ADMIN)
    running = Cohort.objects.get(slug=RUNNING)
    Cohort.objects.filter(pk=running.pk).update(capacity=40)
    _cohort_with_code(running)
    for address in (MARKER, EXHAUSTED):
        enrol(cohort=running, person=_person(address))
    _use_every_attempt(User.objects.get(email=EXHAUSTED))
    enrol(cohort=Cohort.objects.get(slug=OPEN), person=_person(EARLY))
    secured = _person(SECURED)
    TOTP.activate(secured, generate_totp_secret())
    RecoveryCodes.activate(secured)
    _person(CODE_ONLY, password=None)
    _person(UNDECIDED, accepted_terms=0, seen_privacy_notice=0)
    learner = User.objects.get(email=LEARNER)
    desk = _desk(running, admin)  # releases an edition, which a redaction would hinder
    record_access(by=admin, action="people.read_account", about=learner, reason="Tukipyyntö")
    return Stage(
        invitations=_invitations(running, admin),
        untranslated=_untranslated_page(),
        key=_security_key(_person(KEYHOLDER)),
        feedback=str(
            receive_feedback(
                text="Kuva on epäselvä.", language="fi", email="antaja@stage.academy.example"
            ).uuid
        ),
        certificates=set_certificates(admin),
        editorial=set_editorial(admin),
        tasks=set_tasks(running, admin, _person),
        jobs=jobs_of(User.objects.get(email=COORDINATOR), RUNNING),
        **desk,
    )


def _person(address: str, **fields: Any) -> User:
    """Has accepted the terms, as those have who signed up by the form."""
    accepted = {"accepted_terms": 1, "seen_privacy_notice": 1}
    return UserFactory(
        email=address, verified=True, last_name="Näyttämöläinen", **accepted | fields
    )


def _cohort_with_code(like: Cohort) -> None:
    today = timezone.localdate()
    CohortFactory(
        slug=WITH_CODE,
        name_fi="Koodilla avautuva ryhmä",
        name_sv="Omgång med kod",
        name_en="Cohort with a code",
        edition=like.edition,
        status=CohortStatus.OPEN,
        starts_on=today + timedelta(weeks=9),
        ends_on=today + timedelta(weeks=30),
        sign_up=SignUp.CODE,
        join_code="kuusi-palaa",
    )


def _use_every_attempt(person: User) -> None:
    module, lesson = final_quiz()
    for number in range(1, (lesson.max_attempts or 0) + 1):
        seat = enrolment_in(person, RUNNING)
        assert seat is not None
        place = place_of(seat, standings([seat])[seat.pk], module, lesson)
        submit_quiz(place, number=number, answers={})


def _invitations(cohort: Cohort, admin: User) -> dict[str, str]:
    states = ("open", "claimed", "revoked", "expired")
    made = {}
    for state in states:
        (made[state],) = invite(
            cohort=cohort, emails=[f"{state}@stage.academy.example"], by=admin, language="fi"
        )
    claim_invitation(
        invitation=made["claimed"], person=UserFactory(email="claimed@stage.academy.example")
    )
    revoke_invitation(invitation=made["revoked"], by=admin)
    yesterday = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(pk=made["expired"].pk).update(expires_at=yesterday)
    return {state: invitation_token(made[state]) for state in states}


def _desk(cohort: Cohort, admin: User) -> dict[str, Any]:
    """A bounced invitation, a list before its yes, somebody who was reminded and has left, and a
    newer edition of the track."""
    release_edition(cohort.edition.track, by=admin, note="Kielenhuoltoa.")
    (bounced,) = invite(cohort=cohort, emails=["bounced@stage.academy.example"], by=admin)
    now = timezone.now()
    Invitation.objects.filter(pk=bounced.pk).update(
        sent_at=now - timedelta(days=3), bounced_at=now, bounce_reason="550 5.1.1 No such mailbox"
    )
    left = enrol(cohort=cohort, person=_person(LEFT))
    Reminder.objects.create(
        enrolment=left, by=admin, batch=left.uuid, template="begin", text="Hei {first_name}!"
    )
    withdraw(enrolment=left, by=admin, reason="Vaihtoi työtä")
    lines = [
        "Sähköposti;Etunimi;Organisaatio",
        "uusi@stage.academy.example;Uusi;",
        "ei osoite;Toinen;Tuntematon kunta",
    ]
    prepared = prepare_list(
        cohort=cohort, name="osallistujat.csv", data="\n".join(lines).encode(), by=admin
    )
    seats = Enrolment.objects.filter(cohort=cohort).values_list("person__email", "uuid")
    return {
        "seats": {address: str(key) for address, key in seats},
        "bounced": str(bounced.uuid),
        "prepared": str(prepared.uuid),
    }


def _untranslated_page() -> int:
    home = HomePage.objects.get(locale__language_code="fi")
    page = home.add_child(
        instance=StandardPage(
            title="Vain suomeksi", slug="vain-suomeksi", body="<p>Sivu.</p>", locale=home.locale
        )
    )
    page.save_revision().publish()
    return page.pk


def _security_key(person: User) -> int:
    """As Chromium's virtual authenticator would have made it."""
    point = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    credential_id = b"a key of the stage"
    data = AuthenticatorData.create(
        b"r" * 32,
        AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP,
        0,
        AttestedCredentialData.create(b"\0" * 16, credential_id, point),
    )
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    identifier = websafe_encode(credential_id)
    credential = {
        "type": "public-key",
        "id": identifier,
        "rawId": identifier,
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": False}},
    }
    key = Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Avainnippu", "credential": credential},
    )
    return key.pk


# ---------------------------------------------------------------- where things are


def lesson_of(
    module: int, lesson: int, cohort: str = RUNNING
) -> tuple[OutlineModule, OutlineLesson]:
    """By their numbers, from 1."""
    outline = edition_outline(Cohort.objects.get(slug=cohort).edition_id)
    found = outline.modules[module - 1]
    return found, found.lessons[lesson - 1]


def final_quiz() -> tuple[OutlineModule, OutlineLesson]:
    """The test at the end of the first module, with a limited number of attempts."""
    module, lesson = lesson_of(1, 6)
    assert (lesson.completion_rule, lesson.max_attempts) == (CompletionRule.QUIZ, 3)
    return module, lesson


def in_language(language: str, name: str, *args: Any) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def classroom(language: str, module: int, lesson: int, cohort: str = RUNNING) -> str:
    where, what = lesson_of(module, lesson, cohort)
    return in_language(language, "progress:show_lesson", cohort, where.slug, what.slug)


def reset_address(email: str) -> str:
    person = User.objects.get(email=email)
    token = default_token_generator.make_token(person)
    number = user_pk_to_url_str(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": number, "key": token})
