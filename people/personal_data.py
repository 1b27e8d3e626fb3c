"""Personal data of accounts: our own records, allauth's and Django's sessions."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.access_log import name_accesses
from core.personal_data import (
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    Traces,
    Without,
    account_in_use,
    declare,
    delete_rows,
    duties_to_hand_over,
    emptied,
    months_ago,
    person_traces,
    without_personal_data,
    wording,
)
from people import erasure, retention
from people.models import Consent, Membership, PolicyAcceptance, RoleReview, User


@person_traces
def addresses_of(person: User) -> Traces:
    """The address that signs in, and others that were confirmed. 1 query."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    return Traces(addresses={person.email, *confirmed.values_list("email", flat=True)})


@duties_to_hand_over
def last_administrator(person: User) -> list[str]:
    """1 query for an administrator, none for others."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if not person.is_superuser or others.exists():
        return []
    return [_now("The role of the only administrator of the service")]


@account_in_use
def administrators() -> Q:
    return Q(is_superuser=True)


def _groups(person: User, subject: Subject) -> dict[str, Any]:
    return {"groups": [group.name for group in person.groups.all()]}


def _sessions(subject: Subject) -> Rows:
    """Those that allauth has noted. Signing in is what notes them."""
    keys = UserSession.objects.filter(user=subject.person).values("session_key")
    return Session.objects.filter(session_key__in=keys)


def _key_name(key: Authenticator, subject: Subject) -> dict[str, Any]:
    """The name that the person gave a key. Its secrets are nobody's to carry about."""
    return {"name": key.data.get("name", "")}


declare(
    PersonalData(
        model=User,
        title=_("Account and profile"),
        purpose=wording.ACCOUNT,
        basis=Basis.PUBLIC_TASK,
        kept=retention.ACCOUNT_RULE,
        find=lambda subject: User.objects.filter(pk=subject.person.pk),
        fields=(
            "uuid",
            "email",
            "first_name",
            "last_name",
            "language",
            "date_joined",
            "last_login",
            "is_active",
            "is_staff",
            "is_superuser",
            "removal_reminded_at",
        ),
        more=_groups,
        fate=Fate.ANONYMISED,
        erase=erasure.empty_accounts,
        stays=_("A row without name or address, to which the statistics of cohorts point."),
        expiry=Expiry(
            rule=retention.ACCOUNT_RULE,
            rows=retention.unused_accounts,
            moment="date_joined",
            apply=retention.erase_unused_accounts,
        ),
        turn=100,  # everything else is found by way of the account
    ),
    PersonalData(
        model=Membership,
        title=_("Organisations that you work for"),
        purpose=wording.COHORTS,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: Membership.objects.select_related("organisation").filter(
            person=subject.person
        ),
        fields=("organisation", "title", "started_on", "ended_on"),
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=Consent,
        title=_("Your consents to extras"),
        purpose=_("To know what you have said yes to and when."),
        basis=Basis.CONSENT,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: Consent.objects.filter(person=subject.person),
        fields=("kind", "given_at", "withdrawn_at"),
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=PolicyAcceptance,
        title=_("Terms of use that you accepted"),
        purpose=_("To know which terms you have accepted and when."),
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: PolicyAcceptance.objects.select_related("policy").filter(
            person=subject.person
        ),
        fields=("policy", "accepted_at"),
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=RoleReview,
        title=_("Reviews of your roles"),
        purpose=wording.SECURITY,
        basis=Basis.PUBLIC_TASK,
        kept=wording.after_writing("log"),
        find=lambda subject: RoleReview.objects.filter(person=subject.person),
        fields=("label", "outcome", "note", "at"),
        fate=Fate.ANONYMISED,
        erase=emptied(note=""),
        stays=_("That a role was reviewed, without your name."),
        expiry=Expiry(
            rule=wording.after_writing("log"),
            rows=lambda: RoleReview.objects.filter(at__lt=months_ago("log")),
            moment="at",
            apply=delete_rows,
        ),
    ),
    PersonalData(
        model=EmailAddress,
        title=_("E-mail addresses"),
        purpose=wording.ACCOUNT,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: EmailAddress.objects.filter(user=subject.person),
        fields=("email", "verified", "primary"),
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=EmailConfirmation,
        title=_("Confirmations of addresses"),
        purpose=wording.SECURITY,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: EmailConfirmation.objects.filter(email_address__user=subject.person),
        fields=("created", "sent"),
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=Authenticator,
        title=_("Second factors and passkeys"),
        purpose=wording.SECURITY,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=lambda subject: Authenticator.objects.filter(user=subject.person),
        fields=("type", "created_at", "last_used_at"),
        more=_key_name,
        fate=Fate.DELETED,
        erase=delete_rows,
    ),
    PersonalData(
        model=UserSession,
        title=_("Browsers in which you are signed in"),
        purpose=wording.SECURITY,
        basis=Basis.PUBLIC_TASK,
        kept=retention.SESSION_RULE,
        find=lambda subject: UserSession.objects.filter(user=subject.person),
        fields=("created_at", "last_seen_at", "ip", "user_agent"),
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=retention.SESSION_RULE,
            rows=retention.ended_user_sessions,
            moment="created_at",
            apply=delete_rows,
        ),
        is_logged=False,
        turn=20,  # after the sessions that are found by these
    ),
    PersonalData(
        model=Session,
        title=_("What a browser's session remembers"),
        purpose=wording.SECURITY,
        basis=Basis.PUBLIC_TASK,
        kept=retention.SESSION_RULE,
        find=_sessions,
        fields=("expire_date",),
        fate=Fate.DELETED,
        erase=erasure.end_sessions,
        expiry=Expiry(
            rule=retention.SESSION_RULE,
            rows=lambda: Session.objects.filter(expire_date__lt=Now()),
            moment="expire_date",
            apply=delete_rows,
        ),
        is_logged=False,
        turn=10,
    ),
)

name_accesses(
    {
        "core.list_accesses": _("The log of accesses was opened"),
        "people.list_accounts": _("The list of accounts was opened"),
        "people.list_memberships": _("The list of memberships was opened"),
        "people.list_roles": _("The list of roles was opened"),
        "people.read_account": _("Your account was opened"),
    },
    in_reports={
        "people.read_account": _("An account was opened"),
    },
)

without_personal_data(
    {
        "people.Region": Without("places"),
        "people.Area": Without("places"),
        "people.Organisation": Without("organisations"),
        "people.Policy": Without("texts of the terms and of the privacy notice"),
        "auth.Group": Without("names of groups; who is in them stands with the account"),
        "auth.Permission": Without("what may be done"),
    }
)
