"""May this person do this with a cohort. Roles are dated rows, never group names."""

from typing import Any

from cohorts.choices import CohortStatus, Role, SignUp
from cohorts.models import Assignment, Cohort


def can_coordinate(person: Any, cohort: Cohort) -> bool:
    """Administrators, and whoever coordinates the cohort today. 1 query for others."""
    if not person or not person.is_active:
        return False
    return (
        person.is_superuser
        or Assignment.objects.of(person, Role.COORDINATOR).filter(cohort=cohort).exists()
    )


def can_facilitate(person: Any, cohort: Cohort) -> bool:
    """Coordinators and facilitators of today."""
    if not person or not person.is_active:
        return False
    return person.is_superuser or Assignment.objects.of(person).filter(cohort=cohort).exists()


def can_sign_up(cohort: Cohort, code: str = "") -> bool:
    """May anybody enrol themselves, with this code where one is asked for? No query."""
    if cohort.status not in (CohortStatus.OPEN, CohortStatus.RUNNING):
        return False
    if cohort.sign_up == SignUp.OPEN:
        return True
    known = cohort.join_code.strip().lower()
    return cohort.sign_up == SignUp.CODE and bool(known) and code.strip().lower() == known
