"""Core's own records: accesses, mails, effects, jobs, media."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from core.access_log import name_of_action
from core.models import (
    AcademyDocument,
    AcademyImage,
    AccessRecord,
    Effect,
    Job,
    KeptMail,
    MailDelivery,
)
from core.personal_data import wording
from core.personal_data.erasure import delete_rows, without_texts
from core.personal_data.expiry import months_ago
from core.personal_data.logs import mentioning
from core.personal_data.registry import (
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Without,
    declare,
    without_personal_data,
)
from core.personal_data.subjects import Subject, erased_address

NO_ONE = erased_address("recipient")  # of mails whose recipient was erased


def _accesses(subject: Subject) -> Rows:
    """Those to the person's own records, to lists they stand in, and those they made."""
    lists = Q(about=None, scope__in=subject.scopes)
    return AccessRecord.objects.select_related("by").filter(
        Q(about=subject.person) | Q(by=subject.person) | lists
    )


def _access(row: AccessRecord, subject: Subject) -> dict[str, Any]:
    """The reason of an access to somebody else's records tells of somebody else."""
    is_own = row.about_id == subject.person.pk
    return {"action": name_of_action(row.action), "reason": row.reason if is_own else ""}


def _forget_reasons(rows: Rows, subject: Subject) -> None:
    rows.filter(about=subject.person).order_by().update(reason="")


def _mails(model: type[Any]) -> Any:
    def find(subject: Subject) -> Rows:
        """Sent to the person's addresses, or for them to another address."""
        condition = Q(recipient__in=subject.addresses)
        for recipient, key in subject.mails:
            condition |= Q(recipient=recipient, effect_key__contains=key)
        return model._default_manager.filter(condition)

    return find


def _forget_recipients(rows: Rows, subject: Subject | None = None) -> None:
    rows.order_by().update(recipient=NO_ONE, bounce_reason="")


def _effects(subject: Subject) -> Rows:
    """Those that name the person, and the sending of mails that concern the person: its error may
    name the address they went to. It reads the whole table: what is delivered is emptied in time,
    so that it stays small."""
    condition = mentioning(subject, "payload_text", "last_error")
    for _recipient, key in subject.mails:
        condition |= Q(key__contains=key)
    return Effect.objects.annotate(payload_text=Cast("payload", TextField())).filter(condition)


def _forget_payloads(rows: Rows, subject: Subject) -> None:
    """What has not happened yet does not happen; of the rest it stays that it has happened."""
    delete_rows(rows.filter(state=Effect.State.PENDING))
    for effect in rows.exclude(state=Effect.State.PENDING):
        effect.payload = without_texts(effect.payload)
        effect.last_error = ""
        effect.save(update_fields=["payload", "last_error"])


def _old_effects() -> Rows:
    old = Effect.objects.exclude(state=Effect.State.PENDING).filter(
        created_at__lt=months_ago("effects")
    )
    return old.exclude(payload={}, last_error="")


def _empty_effects(rows: Rows) -> None:
    rows.order_by().update(payload={}, last_error="")


declare(
    PersonalData(
        model=AccessRecord,
        title=_("Accesses to your records, and yours to others'"),
        purpose=wording.OVERSIGHT,
        basis=Basis.LEGAL_DUTY,
        kept=wording.after_writing("accesses"),
        find=_accesses,
        fields=("at", "scope", "count", "by"),
        more=_access,
        fate=Fate.ANONYMISED,
        erase=_forget_reasons,
        stays=_("The act on information management asks for it; nothing leads to you any more."),
        expiry=Expiry(
            rule=wording.after_writing("accesses"),
            rows=lambda: AccessRecord.objects.filter(at__lt=months_ago("accesses")),
            moment="at",
            apply=delete_rows,
        ),
        is_logged=False,
    ),
    PersonalData(
        model=MailDelivery,
        title=_("Mails sent to you"),
        purpose=wording.MAILS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after_writing("mails"),
        find=_mails(MailDelivery),
        fields=(
            "event",
            "recipient",
            "language",
            "sent_at",
            "delivered_at",
            "bounced_at",
            "bounce_reason",
            "complained_at",
        ),
        fate=Fate.ANONYMISED,
        erase=_forget_recipients,
        stays=_("That a mail was sent, so that it is not sent twice; not to whom."),
        expiry=Expiry(
            rule=wording.after_writing("mails"),
            rows=lambda: MailDelivery.objects.filter(sent_at__lt=months_ago("mails")).exclude(
                recipient=NO_ONE
            ),
            moment="sent_at",
            apply=_forget_recipients,
        ),
        is_logged=False,
        turn=50,  # after whatever may still send a mail
    ),
    PersonalData(
        model=KeptMail,
        title=_("Mails in the mailbox of a demonstration site"),
        purpose=wording.MAILS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after_writing("mails"),
        find=_mails(KeptMail),
        fields=("recipient", "subject", "text", "sent_at"),
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=wording.after_writing("mails"),
            rows=lambda: KeptMail.objects.filter(sent_at__lt=months_ago("mails")),
            moment="sent_at",
            apply=delete_rows,
        ),
        is_logged=False,
        turn=50,
    ),
    PersonalData(
        model=Effect,
        title=_("Work that waits or was done for you in the background"),
        purpose=wording.SERVICE,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after_writing("effects"),
        find=_effects,
        fields=("kind", "state", "created_at", "delivered_at", "payload", "last_error"),
        fate=Fate.ANONYMISED,
        erase=_forget_payloads,
        stays=_("That it was done, so that it is not done twice; nothing of its content."),
        expiry=Expiry(
            rule=wording.after_writing("effects"),
            rows=_old_effects,
            moment="created_at",
            apply=_empty_effects,
        ),
        is_logged=False,
        turn=50,
    ),
    PersonalData(
        model=Job,
        title=_("Exports and other long work that you started"),
        purpose=wording.SERVICE,
        basis=Basis.PUBLIC_TASK,
        kept=wording.ONE_DAY,
        find=lambda subject: Job.objects.filter(owner=subject.person),
        fields=(
            "title",
            "state",
            "created_at",
            "finished_at",
            "expires_at",
            "file_name",
            "params",
            "result",
            "error",
        ),
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=wording.ONE_DAY,
            rows=lambda: Job.objects.filter(expires_at__lte=Now()),
            moment="expires_at",
            apply=delete_rows,
        ),
        is_logged=False,
    ),
    wording.authorship(
        AcademyImage,
        "uploaded_by_user",
        title=_("Images that you brought in"),
        fields=("title", "created_at"),
    ),
    wording.authorship(
        AcademyDocument,
        "uploaded_by_user",
        title=_("Documents that you brought in"),
        fields=("title", "created_at"),
    ),
)

without_personal_data(
    {
        "core.AcademyRendition": Without("another size of an image"),
        "core.DailyRun": Without("which daily work ran when"),
        "core.LawCitation": Without("which section of an act a page cites"),
        "core.LawSection": Without("sections of acts"),
        "core.Licence": Without("terms under which texts may be used"),
        "core.Theme": Without("what tracks are about"),
    }
)
