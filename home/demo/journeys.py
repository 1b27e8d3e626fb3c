"""What a learner of the demo has done, through the services that a learner's clicks go through."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cohorts import services as cohort_services
from cohorts.models import Cohort, Enrolment, EnrolmentEvent
from courses.choices import CompletionRule
from courses.content import quiz_of
from courses.queries import lesson_texts
from home.demo.lesson_lines import demo_key
from home.demo.moments import Deed
from home.demo.task_deeds import hand_in
from people.models import User
from progress import services
from progress.models import Completion, Note, QuizAttempt
from progress.queries import LessonPlace, enrolment_in, place_of, standings

STEPS = re.compile(
    r"^(?P<module>\w+)/(?P<first>\d+)(?:-(?P<last>\d+))?"
    r"(?: (?P<how>failed|open|draft|submitted|returned))?$"
)
ATTEMPT_TAKES = timedelta(minutes=11)


class Traveller:
    """One learner in one cohort; keeps the deeds so that they can be dated afterwards."""

    def __init__(
        self,
        person: User,
        cohort: Cohort,
        enrolment: Enrolment,
        *,
        notes: list[dict[str, str]],
        tasks: list[dict[str, str]],
        by: User,
    ) -> None:
        self.person, self.cohort, self.enrolment, self.by = person, cohort, enrolment, by
        self.deeds: list[Deed] = []
        self._notes = {note["step"]: note["text"] for note in notes}  # written with the step
        self._tasks = {task["step"]: task for task in tasks}

    def go(self, journey: list[str]) -> None:
        """Raises ValueError for a deed that cohorts.toml does not explain, or a note left over."""
        for deed in journey:
            self._do(deed)
        if left := [*self._notes, *self._tasks]:
            raise ValueError(f"{self.person}: texts for steps not taken: {left}")

    def _do(self, deed: str) -> None:
        word, _space, rest = deed.partition(" ")
        if word == "withdraws":
            cohort_services.withdraw(enrolment=self.enrolment, by=self.by, reason=rest)
            self._keep_event()
        elif word == "returns":
            self.enrolment = cohort_services.enrol(
                cohort=self.cohort, person=self.person, by=self.by
            )
            self._keep_event()
        elif found := STEPS.match(deed):
            first, last = int(found["first"]), int(found["last"] or found["first"])
            for number in range(first, last + 1):
                note = self._notes.pop(f"{found['module']}/{number}", None)
                place = self._place(found["module"], number)
                if place.lesson.completion_rule == CompletionRule.TASK:
                    self._do_task(place, found["how"], f"{found['module']}/{number}")
                else:
                    self._do_step(place, found["how"], note)
        else:
            raise ValueError(f"“{deed}” is no deed")

    def _place(self, module: str, number: int) -> LessonPlace:
        enrolment = enrolment_in(self.person, self.cohort.slug)
        if enrolment is None:
            raise ValueError(f"{self.person} is not enrolled")
        standing = standings([enrolment])[enrolment.pk]
        key = demo_key(f"module:{module}")
        found = next(row for row in standing.outline.modules if row.key == key)
        return place_of(enrolment, standing, found, found.lessons[number - 1])

    def _do_step(self, place: LessonPlace, how: str | None, note: str | None) -> None:
        if note:
            services.save_note(place, text=note)
        attempts = QuizAttempt.objects.of_lesson(self.enrolment.pk, place.lesson.key)
        number = attempts.count() + 1
        if place.lesson.completion_rule == CompletionRule.QUIZ:
            self._attempt(place, number, how)
        else:
            services.complete_lesson(place)
        of_step = {"enrolment": self.enrolment, "lesson_key": place.lesson.key}
        completion = Completion.objects.filter(**of_step)
        notes = Note.objects.filter(**of_step) if note else Note.objects.none()

        def set_moment(moment: datetime) -> None:
            submitted = moment + ATTEMPT_TAKES
            attempt = attempts.filter(number=number)
            attempt.update(started_at=moment)
            attempt.filter(saved_at__isnull=False).update(saved_at=submitted)
            attempt.filter(submitted_at__isnull=False).update(submitted_at=submitted)
            completion.update(completed_at=submitted)
            notes.update(saved_at=moment)

        self.deeds.append(Deed(place.module.opens_on, set_moment))

    def _do_task(self, place: LessonPlace, how: str | None, step: str) -> None:
        if step not in self._tasks:
            raise ValueError(f"{self.person}: nothing is written for the task {step}")
        set_task_moment = hand_in(place, how, self._tasks.pop(step), self.by)
        completion = Completion.objects.filter(
            enrolment=self.enrolment, lesson_key=place.lesson.key
        )

        def set_moment(moment: datetime) -> None:
            completion.update(completed_at=set_task_moment(moment))

        self.deeds.append(Deed(place.module.opens_on, set_moment))

    def _attempt(self, place: LessonPlace, number: int, how: str | None) -> None:
        answers = answers_to(place, right=how is None)
        if how == "open":
            half = dict(list(answers.items())[: len(answers) // 2])
            services.save_answers(place, number=number, answers=half)
            return
        attempt = services.submit_quiz(place, number=number, answers=answers)
        if attempt.passed is not (how is None):
            raise ValueError(f"{place.lesson.slug}: the attempt did not go as written")

    def _keep_event(self) -> None:
        event = EnrolmentEvent.objects.filter(enrolment=self.enrolment).order_by("-pk")[:1]
        rows = EnrolmentEvent.objects.filter(pk=event.get().pk)
        opens_on = self.deeds[-1].opens_on if self.deeds else self.cohort.starts_on
        self.deeds.append(Deed(opens_on, lambda moment: rows.update(at=moment)))


def answers_to(place: LessonPlace, *, right: bool) -> dict[str, Any]:
    """Answers by question id: all right, or the first half right and the others wrong."""
    text = next(iter(lesson_texts(place.lesson.pk).values()))
    quiz = quiz_of(text.content)
    questions = quiz["questions"] if quiz else []
    return {
        question["id"]: _answer(question, right=right or number * 2 < len(questions))
        for number, question in enumerate(questions)
    }


def _answer(question: dict[str, Any], *, right: bool) -> Any:
    kind = question["type"]
    if kind == "true_false":
        return question["is_true"] if right else str(question["is_true"] == "false").lower()
    if kind == "numeric":
        return question["answer"] if right else str(Decimal(question["answer"]) * 2 + 1)
    chosen = sorted(o["id"] for o in question["options"] if bool(o["is_right"]) is right)
    return chosen if kind == "multiple_choice" else chosen[0]
