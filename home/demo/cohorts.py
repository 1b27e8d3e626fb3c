"""Three cohorts of the base academy. A cohort that exists is left alone with all its people."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cohorts import services
from cohorts.choices import CohortStatus, Role
from cohorts.models import Assignment, Cohort, Enrolment, EnrolmentEvent, Invitation
from courses.models import TrackPage
from courses.queries import latest_edition
from home.demo.content_files import facts
from home.demo.journeys import Traveller
from home.demo.moments import Spread, moment_on, working_days
from home.demo.people import account, address_of, ensure_account
from home.demo.site import names
from people.models import User

PREPARATION = timedelta(weeks=4)  # roles begin, and people are invited, before the cohort does


def ensure_cohorts(track_pages: Mapping[str, TrackPage], *, by: User) -> str:
    made = [
        row["slug"]
        for row in facts("cohorts")["cohort"]
        if _ensure_cohort(row, track_pages[row["track"]], by)
    ]
    return f"Cohorts: {', '.join(made) or 'none'} made."


def _ensure_cohort(row: dict[str, Any], track: TrackPage, by: User) -> bool:
    if Cohort.objects.filter(slug=row["slug"]).exists():
        return False
    edition = latest_edition(track.translation_key)
    if edition is None:
        raise ValueError(f"{row['slug']}: the track has no edition yet")
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    starts_on = monday + timedelta(weeks=row["starts_in_weeks"])
    cohort = Cohort.objects.create(
        slug=row["slug"],
        edition=edition,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=edition.weeks),
        capacity=row["capacity"],
        languages=row["languages"],
        sign_up=row["sign_up"],
        **names(row["name"]),
        **{f"introduction_{code}": text for code, text in row["introduction"].items()},
        status=CohortStatus.RUNNING,  # until everybody has done what they did
    )
    _assign(cohort, row)
    _invite(cohort, row, by)
    for person in row.get("person", []):
        _take_part(cohort, row, person, by)
    cohort.refresh_from_db()
    cohort.status = row["status"]
    cohort.save(update_fields=["status"])
    return True


def _assign(cohort: Cohort, row: dict[str, Any]) -> None:
    roles = [(Role.COORDINATOR, "coordinators"), (Role.FACILITATOR, "facilitators")]
    for role, name in roles:
        for local in row[name]:
            Assignment.objects.create(
                cohort=cohort,
                person=account(local),
                role=role,
                starts_on=min(cohort.starts_on, timezone.localdate()) - PREPARATION,
                ends_on=cohort.ends_on if row["status"] == CohortStatus.FINISHED else None,
            )


def _invite(cohort: Cohort, row: dict[str, Any], by: User) -> None:
    """Invitations that stay open; their mails go out after the transaction."""
    for invitation in row.get("invitation", []):
        services.invite(
            cohort=cohort, emails=[invitation["email"]], by=by, language=invitation["language"]
        )


def _take_part(cohort: Cohort, row: dict[str, Any], person_row: dict[str, Any], by: User) -> None:
    """Invited, enrolled, and everything that the person has done since, with its moments."""
    person = (
        ensure_account(person_row)[0] if "name" in person_row else account(person_row["address"])
    )
    invited_as = person_row.get("invited_as", address_of(person_row["address"]))
    employer = person.memberships.current().select_related("organisation").first()
    invitee = services.Invitee(
        invited_as,
        person.language,
        person.first_name,
        person.last_name,
        organisation=employer.organisation if employer else None,
    )
    (invitation,) = services.invite_people(cohort=cohort, people=[invitee], by=by)
    enrolment = services.claim_invitation(invitation=invitation, person=person)
    _date_enrolment(invitation, enrolment, cohort.starts_on)
    notes, tasks = person_row.get("notes", []), person_row.get("tasks", [])
    traveller = Traveller(person, cohort, enrolment, notes=notes, tasks=tasks, by=by)
    traveller.go(person_row["journey"])
    is_over = row["status"] == CohortStatus.FINISHED
    last_day = cohort.ends_on if is_over else timezone.localdate()
    Spread(
        seed=person.email,
        starts_on=cohort.starts_on + timedelta(days=person_row.get("begins", 0)),
        ends_on=last_day - timedelta(days=person_row.get("idle", 1)),
    ).over(traveller.deeds)


def _date_enrolment(invitation: Invitation, enrolment: Enrolment, starts_on: date) -> None:
    """The services wrote "now"; these things happened before the cohort began."""
    created = moment_on(starts_on - timedelta(days=21), 9, 12)
    days = working_days(starts_on - timedelta(days=20), starts_on - timedelta(days=5))
    claimed = moment_on(days[enrolment.pk % len(days)], 13, enrolment.pk * 7 % 60)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=created,
        sent_at=created + timedelta(minutes=1),
        claimed_at=claimed,
        expires_at=created + timedelta(days=services.INVITATION_DAYS),
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=claimed)
    EnrolmentEvent.objects.filter(enrolment=enrolment).update(at=claimed)
