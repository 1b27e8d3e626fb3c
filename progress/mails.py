"""Delivers the effects about tasks and corrected quizzes. Each looks again when it runs."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation

from cohorts.models import Cohort, Enrolment
from cohorts.permissions import can_facilitate
from core.effects import effect_handler
from core.mail import absolute_url, send_templated_mail
from core.models import Effect
from courses.models import Edition
from progress.models import RescoredAttempt, TaskReview, TaskVersion
from progress.queries import LessonPlace, place_of_seat
from progress.services import rescore_quizzes


@effect_handler("progress.task_handed_in")
def send_task_to_facilitator(effect: Effect) -> None:
    """Nothing goes out once the version was answered, nor to somebody who no longer facilitates.
    The mail says who and where; the text itself stays behind the sign-in."""
    versions = TaskVersion.objects.filter(pk=effect.payload["version"], review__isnull=True)
    version = versions.select_related("submission__enrolment__person").first()
    person = get_user_model()._default_manager.filter(pk=effect.payload["to"]).first()
    if version is None or person is None:
        return
    seat = version.submission.enrolment
    place = place_of_seat(seat, version.submission.lesson_key)
    if place is None or not can_facilitate(person, place.enrolment.cohort):
        return
    _send(
        effect,
        to=person,
        event="task_handed_in",
        place=place,
        link=("progress:review_task", [place.enrolment.cohort.slug, version.submission.uuid]),
        version=version,
        learner=seat.person,
    )


@effect_handler("progress.task_answered")
def send_answer_to_learner(effect: Effect) -> None:
    """The comment is read on the page, not in the mail."""
    rows = TaskReview.objects.select_related("version__submission__enrolment__person")
    review = rows.filter(pk=effect.payload["review"]).first()
    if review is None:
        return
    submission = review.version.submission
    place = place_of_seat(submission.enrolment, submission.lesson_key)
    if place is None:
        return
    _send(
        effect,
        to=submission.enrolment.person,
        event=f"task_{review.decision}",
        place=place,
        link=("progress:show_lesson", [place.enrolment.cohort.slug, *place.step.url_slugs]),
        version=review.version,
    )


@effect_handler("progress.rescoring")
def rescore(effect: Effect) -> None:
    """What the adoption of a correction gives to attempts made before it."""
    cohort = Cohort.objects.filter(pk=effect.payload["cohort"]).first()
    editions = Edition.objects.in_bulk([effect.payload["former"], effect.payload["edition"]])
    if cohort is None:
        return
    rescore_quizzes(
        cohort=cohort,
        former=editions[effect.payload["former"]],
        edition=editions[effect.payload["edition"]],
        by=get_user_model()._default_manager.filter(pk=effect.payload["by"]).first(),
    )


@effect_handler("progress.rescored_mail")
def send_rescored_mail(effect: Effect) -> None:
    """One mail for all the attempts that gained by a correction."""
    seat = (
        Enrolment.objects.filter(pk=effect.payload["enrolment"])
        .select_related("person", "cohort")
        .first()
    )
    rows = RescoredAttempt.objects.filter(
        attempt__enrolment=seat, correction__edition_id=effect.payload["edition"]
    ).select_related("attempt")
    if seat is None or not rows:
        return
    with translation.override(seat.person.language):
        gains = [
            {"place": place, "row": row}
            for row in rows
            if (place := place_of_seat(seat, row.attempt.lesson_key))
        ]
        link = reverse("progress:show_classroom", args=[seat.cohort.slug])
    send_templated_mail(
        to=seat.person.email,
        language=seat.person.language,
        event="progress/email/quiz_rescored",
        context={"cohort": seat.cohort, "gains": gains, "link": absolute_url(link)},
        effect_key=effect.key,
    )


def _send(
    effect: Effect,
    *,
    to: Any,
    event: str,
    place: LessonPlace,
    link: tuple[str, list[Any]],
    **context: Any,
) -> None:
    """In the recipient's language, and with a link to the page in it."""
    name, arguments = link
    with translation.override(to.language):
        address = absolute_url(reverse(name, args=arguments))
    send_templated_mail(
        to=to.email,
        language=to.language,
        event=f"progress/email/{event}",
        context={
            "cohort": place.enrolment.cohort,
            "lesson": place.lesson,
            "link": address,
            **context,
        },
        effect_key=effect.key,
    )
