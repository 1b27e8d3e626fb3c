"""A person of whom everything that can be kept is kept, each text with a marker of its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.log_actions import log
from wagtail.models import APIToken, Comment, CommentReply, PageSubscription, UploadedFile
from wagtail.users.models import UserProfile

from cohorts.choices import EnrolmentChange
from cohorts.models import EnrolmentEvent, Invitation
from cohorts.services import claim_invitation, revoke_invitation
from coordination.models import ListImport, Reminder
from core.access_log import record_access
from core.models import Effect, Job, KeptMail, MailDelivery
from editorial.models import ReviewComment, ReviewLink, TranslationWriter
from home.models import AccessibilityFeedback
from people.choices import ConsentKind, PolicyKind, ReviewOutcome
from people.models import Policy, PolicyAcceptance, RoleReview, User
from people.services import give_consent
from progress.certificates.services import issue_certificate, revoke_certificate
from progress.choices import AccommodationKind, ReviewDecision, RevocationGround, TaskState
from progress.models import (
    Accommodation,
    Certificate,
    Note,
    QuizCorrection,
    RescoredAttempt,
    TaskFile,
    TaskReview,
    TaskSubmission,
    TaskVersion,
)
from progress.services import complete_lesson, submit_quiz
from tests.factories.cohorts import AssignmentFactory, invitation
from tests.factories.learners import Learner, learner
from tests.factories.lesson_bodies import quiz_lesson, single_choice
from tests.factories.pages import releaser
from tests.factories.people import EmailAddressFactory, MembershipFactory, UserFactory

ADDRESS, FORMER, INVITED = "tyyne.merkki@m1.example", "vanha@m2.example", "kutsu@m3.example"


@dataclass
class WholePerson:
    """``markers`` are the texts that lead to the person, in plain letters so that a dump of the
    database can be searched for them; each stands in the database or in a file. ``told`` are
    those that an export has to tell."""

    studies: Learner
    certificate: Certificate
    markers: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def person(self) -> User:
        return self.studies.person

    def mark(self, text: str, *, is_told: bool = True) -> str:
        self.markers.append(text)
        if is_told:
            self.told.append(text)
        return text


def whole_person() -> WholePerson:
    """A learner who has finished a cohort, and works in the CMS beside it."""
    person = UserFactory(email=ADDRESS, first_name="Tyynemerkki", last_name="Sukumerkki")
    quiz_step = quiz_lesson(single_choice(question_id="q1"))
    studies = learner(lessons=[{}, quiz_step], person=person)
    lesson, quiz = (lesson.slug for lesson in studies.lessons)
    complete_lesson(studies.at(lesson))
    submit_quiz(studies.at(quiz), number=1, answers={"q1": "q1-right"})
    certificate = issue_certificate(enrolment=studies.seat)
    assert certificate is not None
    whole = WholePerson(studies, certificate)
    for text in (ADDRESS, "Tyynemerkki", "Sukumerkki"):
        whole.mark(text)
    for fill in FILLERS:
        fill(whole)
    return whole


def account(whole: WholePerson) -> None:
    person = whole.person
    EmailAddressFactory(user=person)
    former = EmailAddressFactory(user=person, email=whole.mark(FORMER), primary=False)
    EmailConfirmation.objects.create(email_address=former, key="k", sent=timezone.now())
    EmailAddress.objects.create(
        user=person, email=whole.mark("unconfirmed@m4.example"), verified=False, primary=False
    )
    MembershipFactory(person=person, title=whole.mark("tehtavanimike-m5"))
    consent = give_consent(person=person, kind=ConsentKind.NEWSLETTER)
    assert consent.withdrawn_at is None
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": whole.mark("avain-m6"), "credential": {}},
    )
    policy = Policy.objects.filter(kind=PolicyKind.TERMS).first() or Policy.objects.create(
        kind=PolicyKind.TERMS, number=1, effective_on=timezone.localdate(), text_fi="Ehdot"
    )
    PolicyAcceptance.objects.create(person=person, policy=policy)
    RoleReview.objects.create(
        person=person,
        source="groups",
        reference="1",
        label="ryhmä",
        outcome=ReviewOutcome.CONFIRMED,
        note=whole.mark("tarkistus-m7"),
    )


def sessions(whole: WholePerson) -> None:
    person = whole.person
    for is_noted in (True, False):
        store = SessionStore()
        store["_auth_user_id"] = str(person.pk)
        store["note"] = whole.mark(f"istunto-m8-{is_noted}", is_told=False)
        store.create()
        if is_noted:
            UserSession.objects.create(
                user=person,
                ip=whole.mark("192.0.2.77"),
                session_key=store.session_key,
                user_agent=whole.mark("Selain-m9"),
            )
    waiting = SessionStore()  # one that waits for a code: nobody is signed in yet
    waiting["account_login"] = {"email": ADDRESS}
    waiting.create()


def study_texts(whole: WholePerson) -> None:
    seat, key = whole.studies.seat, whole.studies.lessons[0].key
    Note.objects.create(
        enrolment=seat, lesson_key=key, text=whole.mark("muistiinpano-m10"), saved_at=timezone.now()
    )
    attempt = seat.attempts.get()
    attempt.answers = {"q1": whole.mark("vastaus-m11")}
    attempt.save(update_fields=["answers"])
    correction = QuizCorrection.objects.create(
        edition=whole.studies.cohort.edition, lesson_key=attempt.lesson_key, question_ids=[]
    )
    RescoredAttempt.objects.create(
        correction=correction, attempt=attempt, points_before=0, points_after=1
    )
    Accommodation.objects.create(
        enrolment=seat,
        lesson_key=key,
        kind=AccommodationKind.ATTEMPTS,
        extra_attempts=1,
        reason=whole.mark("terveys-m12"),
    )
    EnrolmentEvent.objects.create(
        enrolment=seat, change=EnrolmentChange.RETURNED, reason=whole.mark("syy-m13")
    )
    Reminder.objects.create(
        enrolment=seat, batch=uuid.uuid4(), template="own", text=whole.mark("muistutus-m14")
    )


def tasks(whole: WholePerson) -> None:
    seat, lessons = whole.studies.seat, whole.studies.lessons
    handed_in = TaskSubmission.objects.create(
        enrolment=seat, lesson_key=lessons[0].key, state=TaskState.RETURNED
    )
    version = TaskVersion.objects.create(
        submission=handed_in,
        number=1,
        text=whole.mark("tehtava-m15"),
        submitted_at=timezone.now(),
    )
    TaskReview.objects.create(
        version=version, decision=ReviewDecision.RETURNED, comment=whole.mark("palaute-m16")
    )
    content = ContentFile(whole.mark("sisalto-m17", is_told=False).encode(), name="liite-m18.txt")
    TaskFile.objects.create(
        version=version,
        file=content,
        name=whole.mark("liite-m18.txt"),
        content_type="text/plain",
        size=content.size,
        sha256="0" * 64,
    )
    begun = TaskSubmission.objects.create(enrolment=seat, lesson_key=lessons[1].key)
    TaskVersion.objects.create(submission=begun, number=1, text=whole.mark("luonnos-m19"))


def certificates(whole: WholePerson) -> None:
    revoke_certificate(
        certificate=whole.certificate,
        by=releaser(),
        ground=RevocationGround.values[0],
        reason=whole.mark("mitatointi-m20"),
    )


def invitations(whole: WholePerson) -> None:
    """One claimed by way of another address, one waiting, one revoked with its log entry."""
    cohort = whole.studies.cohort
    claimed = invitation(cohort, whole.mark(INVITED))
    Invitation.objects.filter(pk=claimed.pk).update(
        first_name=whole.mark("Kutsunimi-m21"), bounce_reason=whole.mark("palautus-m22")
    )
    claim_invitation(invitation=claimed, person=whole.person)
    revoked = invitation(cohort, FORMER)
    revoke_invitation(invitation=revoked, by=releaser())
    invitation(cohort, ADDRESS)


def mails_and_effects(whole: WholePerson) -> None:
    for key, address in (("a", ADDRESS), ("b", FORMER)):
        MailDelivery.objects.create(
            effect_key=f"test:{key}",
            message_id=key,
            event="test",
            recipient=address,
            language="fi",
            bounce_reason=whole.mark(f"palautettu-m23{key}"),
        )
        KeptMail.objects.create(
            recipient=address, subject="Aihe", text=whole.mark(f"kirje-m24{key}")
        )
    for state in (Effect.State.PENDING, Effect.State.FAILED):
        Effect.objects.create(
            kind="test",
            key=f"test:{state}",
            payload={"to": ADDRESS, "name": whole.mark(f"kuorma-m25{state}")},
            last_error=f"SMTPRecipientsRefused({ADDRESS})",
            state=state,
            due_at=Now() + timedelta(days=9),
        )
    job = Job.objects.create(
        kind="test",
        owner=whole.person,
        title=whole.mark("vienti-m26"),
        params={"q": whole.mark("haku-m27")},
    )
    file = whole.mark("rivit-m28", is_told=False)
    job.file.save("rivit.csv", ContentFile(file.encode()))
    ListImport.objects.create(
        cohort=whole.studies.cohort,
        file_name="lista.xlsx",
        rows=[
            {"number": 2, "email": ADDRESS.upper(), "name": whole.mark("listanimi-m29")},
            {"number": 3, "email": "toinen@academy.example", "name": "Toinen Henkilö"},
        ],
    )


def oversight(whole: WholePerson) -> None:
    person, keeper = whole.person, UserFactory()
    record_access(
        by=keeper, action="people.read_account", about=person, reason=whole.mark("tarkastus-m30")
    )
    record_access(
        by=keeper, action="coordination.read_roll", scope=whole.studies.cohort.slug, count=3
    )
    log(person, "wagtail.edit", user=keeper, data={"old": whole.mark("loki-m31")})
    membership = person.memberships.get()
    log(membership, "wagtail.edit", user=keeper)  # its label is the person's name
    log(whole.studies.cohort, "cohorts.revoke_invitation", user=keeper, data={"to": ADDRESS})
    AccessibilityFeedback.objects.create(
        due_on=timezone.localdate(),
        name=whole.mark("Palautenimi-m32"),
        email=ADDRESS.upper(),
        text=whole.mark("palaute-m33"),
    )


def content_work(whole: WholePerson) -> None:
    """What somebody leaves who works in the CMS; their comments are part of the page's work."""
    person, page = whole.person, whole.studies.cohort.edition.track
    profile = UserProfile.get_for_user(person)
    profile.avatar.save("kuva.png", ContentFile(whole.mark("kuva-m34", is_told=False).encode()))
    page.owner = person
    page.save(update_fields=["owner"])
    page.save_revision(user=person)
    log(page, "wagtail.edit", user=person)
    content_type = ContentType.objects.get_for_model(page)
    FormState.objects.create(
        user=person,
        content_type=content_type,
        object_id=str(page.pk),
        data=whole.mark("lomake-m35"),
        last_updated_at=timezone.now(),
    )
    EditingSession.objects.create(
        user=person,
        content_type=content_type,
        object_id=str(page.pk),
        last_seen_at=timezone.now(),
    )
    APIToken.objects.create(
        user=person, name=whole.mark("ohjelma-m36"), key_hash="0" * 64, prefix="m36"
    )
    PageSubscription.objects.create(user=person, page=page, comment_notifications=True)
    comment = Comment.objects.create(user=person, page=page, text="Hyvä.", contentpath="title")
    CommentReply.objects.create(user=person, comment=comment, text="Samaa mieltä.")
    link = ReviewLink.objects.create(
        page=page,
        revision=page.latest_revision,
        created_by=person,
        recipient_name=whole.mark("lukija-m38"),
        language="fi",
        token_sha256="0" * 64,
    )
    TranslationWriter.objects.create(
        translation_key=page.translation_key, locale=page.locale, user=person
    )
    ReviewComment.objects.create(link=link, name="Ulkopuolinen", text="Selkeä teksti.")
    upload = UploadedFile(uploaded_by_user=person)
    upload.file.save("kesken.png", ContentFile(whole.mark("kesken-m37", is_told=False).encode()))
    yesterday = timezone.localdate() - timedelta(days=1)
    AssignmentFactory(
        person=person,
        cohort=whole.studies.cohort,
        starts_on=yesterday - timedelta(days=30),
        ends_on=yesterday,
    )


FILLERS: tuple[Callable[[WholePerson], None], ...] = (
    account,
    sessions,
    study_texts,
    tasks,
    certificates,
    invitations,
    mails_and_effects,
    oversight,
    content_work,
)
