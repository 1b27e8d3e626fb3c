"""Whom a round of review concerns, and what they are told: rows of effects, in the caller's
transaction. ``editorial.mails`` delivers them."""

from collections.abc import Iterable

from core import effects
from editorial import permissions
from editorial.models import FourEyesState, ReviewComment


def ask_reviewers(state: FourEyesState) -> None:
    """Everybody who may approve this round."""
    _tell(state, "editorial.review_asked", _numbers(permissions.reviewers_of(state)))


def remind_reviewers(state: FourEyesState, *, on: str) -> None:
    """``on`` is the day, so that a day's reminder is sent once."""
    reviewers = _numbers(permissions.reviewers_of(state))
    _tell(state, "editorial.review_reminder", reviewers, on)


def authors_of(state: FourEyesState) -> set[int]:
    """Who wrote what is under review, and who submitted it. 6–8 queries."""
    submitters = {state.submitted_by_id, state.workflow_state.requested_by_id}
    writers = permissions.writers_since_publication(state.page)
    return writers | {number for number in submitters if number is not None}


def tell_of_changes(state: FourEyesState, people: set[int]) -> None:
    """At every step, and with the comment."""
    _tell(state, "editorial.changes_requested", people - {state.finished_by_id or 0})


def tell_of_approval(state: FourEyesState, people: set[int]) -> None:
    """A step that is not the last one tells the authors as well: they see that it goes on."""
    _tell(state, "editorial.approved", people - {state.finished_by_id or 0})


def tell_of_comment(comment: ReviewComment) -> None:
    if comment.link.created_by_id:
        effects.record(
            kind="editorial.draft_commented",
            key=f"editorial.draft_commented:{comment.pk}",
            payload={"comment": comment.pk},
        )


def _numbers(people: Iterable[object]) -> set[int]:
    return {person.pk for person in people}  # type: ignore[attr-defined]  # accounts


def _tell(state: FourEyesState, kind: str, people: Iterable[int], *more: str) -> None:
    effects.record_many(
        kind=kind,
        payloads={
            ":".join([kind, str(state.pk), str(person), *more]): {
                "state": state.pk,
                "person": person,
            }
            for person in sorted(people)
        },
    )
