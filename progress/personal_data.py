"""Personal data of the progress app: what a learner has done, written and been given."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cohorts.models import Enrolment
from core.access_log import name_accesses
from core.personal_data import (
    NOTHING,
    Basis,
    Expiry,
    Fate,
    PersonalData,
    Rows,
    Subject,
    Without,
    day_months_ago,
    declare,
    delete_rows,
    emptied,
    months_ago,
    without_personal_data,
    wording,
)
from courses.queries import edition_outline
from progress.certificates.services import forget_holder
from progress.choices import AttemptState, TaskState
from progress.models import (
    Accommodation,
    Certificate,
    Completion,
    Note,
    QuizAttempt,
    QuizCorrection,
    RescoredAttempt,
    TaskFile,
    TaskReview,
    TaskSubmission,
    TaskVersion,
)

TEXTS_RULE = wording.after_cohort("tasks")


def _of_seat(model: type[Any], seat: str = "enrolment") -> Any:
    """``find`` for rows that hang on a seat, by the look-up that leads to it."""
    return lambda subject: model._default_manager.select_related(f"{seat}__cohort").filter(
        **{f"{seat}__person": subject.person}
    )


def _old(model: type[Any], seat: str = "enrolment") -> Rows:
    """Rows of cohorts that ended so long ago that texts are not kept any more."""
    ended = {f"{seat}__cohort__ends_on__lt": day_months_ago("tasks")}
    return model._default_manager.filter(**ended)


# ---------------------------------------------------------------- what the export tells


def _step(seat: Enrolment, lesson_key: Any) -> dict[str, Any]:
    """The cohort and the title of the lesson as the cohort's edition has it."""
    lessons = (
        lesson
        for module in edition_outline(seat.cohort.edition_id).modules
        for lesson in module.lessons
        if lesson.key == lesson_key
    )
    lesson = next(lessons, None)
    return {"cohort": seat.cohort.name, "lesson": lesson.title if lesson else str(lesson_key)}


def _lesson(row: Any, subject: Subject) -> dict[str, Any]:
    return _step(row.enrolment, row.lesson_key)


def _lesson_of_version(row: TaskVersion, subject: Subject) -> dict[str, Any]:
    return _step(row.submission.enrolment, row.submission.lesson_key)


def _lesson_of_file(row: TaskFile, subject: Subject) -> dict[str, Any]:
    return {**_lesson_of_version(row.version, subject), "number": row.version.number}


def _lesson_of_review(row: TaskReview, subject: Subject) -> dict[str, Any]:
    return {**_lesson_of_version(row.version, subject), "number": row.version.number}


def _answers(row: QuizAttempt, subject: Subject) -> dict[str, Any]:
    """In words and without the key, which is nobody's before the attempt is submitted."""
    quiz = row.quiz(get_language() or "") if row.snapshot else {"questions": []}
    return {**_lesson(row, subject), "answers": dict(_answered(quiz["questions"], row.answers))}


def _answered(
    questions: list[dict[str, Any]], answers: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    for question in questions:
        if question["id"] in answers:
            texts = {option["id"]: option["text"] for option in question.get("options", [])}
            given = answers[question["id"]]
            chosen = given if isinstance(given, list) else [given]
            yield question["text"], [texts.get(one, one) for one in chosen]


def _points(row: RescoredAttempt, subject: Subject) -> dict[str, Any]:
    return _step(row.attempt.enrolment, row.attempt.lesson_key)


# ---------------------------------------------------------------- how it goes


def _forget_answers(rows: Rows, subject: Subject | None = None) -> None:
    """Points stay. An attempt that was never submitted tells nothing without its answers."""
    delete_rows(rows.filter(state=AttemptState.OPEN))
    rows.order_by().update(answers={})


def _forget_tasks(rows: Rows, subject: Subject) -> None:
    """States stay. A task that was never handed in goes whole."""
    delete_rows(rows.filter(state=TaskState.DRAFT))


def _forget_versions(rows: Rows, subject: Subject | None = None) -> None:
    delete_rows(rows.filter(submitted_at__isnull=True))
    rows.order_by().update(text="")


def _forget_holders(rows: Rows, subject: Subject | None = None) -> None:
    for certificate in rows:
        forget_holder(certificate)


def _answered_long_ago() -> Rows:
    return _old(QuizAttempt).exclude(answers={})


CERTIFICATES_RULE = wording.after(
    _("{months} months with your name; without it for good, so that it can be verified."),
    "certificates",
)

declare(
    PersonalData(
        model=Completion,
        title=_("Steps that you have done"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=_of_seat(Completion),
        fields=("source", "completed_at"),
        more=_lesson,
        fate=Fate.ANONYMISED,
        stays=wording.STATISTICS,
    ),
    PersonalData(
        model=Note,
        title=_("Your notes"),
        purpose=_("For yourself; nobody else reads them."),
        basis=Basis.PUBLIC_TASK,
        kept=TEXTS_RULE,
        find=_of_seat(Note),
        fields=("text", "saved_at"),
        more=_lesson,
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=TEXTS_RULE, rows=lambda: _old(Note), moment="saved_at", apply=delete_rows
        ),
    ),
    PersonalData(
        model=QuizAttempt,
        title=_("Your attempts at quizzes"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=TEXTS_RULE,
        find=_of_seat(QuizAttempt),
        fields=(
            "number",
            "state",
            "points",
            "max_points",
            "passed",
            "started_at",
            "submitted_at",
        ),
        more=_answers,
        fate=Fate.ANONYMISED,
        erase=_forget_answers,
        stays=_("The points, for the statistics of the cohort; not the answers."),
        expiry=Expiry(
            rule=TEXTS_RULE,
            rows=_answered_long_ago,
            moment="started_at",
            apply=_forget_answers,
        ),
    ),
    PersonalData(
        model=RescoredAttempt,
        title=_("Points that you were given by a correction"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=_of_seat(RescoredAttempt, "attempt__enrolment"),
        fields=("points_before", "points_after", "passed_before", "passed_after", "at"),
        more=_points,
        fate=Fate.ANONYMISED,
        stays=wording.STATISTICS,
    ),
    wording.authorship(
        QuizCorrection,
        "by",
        title=_("Corrections of quizzes that you made"),
        fields=("edition", "note", "at"),
    ),
    PersonalData(
        model=TaskSubmission,
        title=_("Your tasks"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=wording.WITH_ACCOUNT,
        find=_of_seat(TaskSubmission),
        fields=("state", "begun_at"),
        more=_lesson,
        fate=Fate.ANONYMISED,
        erase=_forget_tasks,
        stays=wording.STATISTICS,
        turn=2,
    ),
    PersonalData(
        model=TaskVersion,
        title=_("What you wrote in your tasks"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=TEXTS_RULE,
        find=_of_seat(TaskVersion, "submission__enrolment"),
        fields=("number", "text", "saved_at", "submitted_at", "due_on", "is_late"),
        more=_lesson_of_version,
        fate=Fate.ANONYMISED,
        erase=_forget_versions,
        stays=_("When something was handed in, for the statistics; not what."),
        expiry=Expiry(
            rule=TEXTS_RULE,
            rows=lambda: _old(TaskVersion, "submission__enrolment").exclude(text=""),
            moment="saved_at",
            apply=_forget_versions,
        ),
        turn=1,
    ),
    PersonalData(
        model=TaskFile,
        title=_("Files of your tasks"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=TEXTS_RULE,
        find=_of_seat(TaskFile, "version__submission__enrolment"),
        fields=("name", "content_type", "size", "sha256"),
        more=_lesson_of_file,
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=TEXTS_RULE,
            rows=lambda: _old(TaskFile, "version__submission__enrolment"),
            moment="version__saved_at",
            apply=delete_rows,
        ),
    ),
    PersonalData(
        model=TaskReview,
        title=_("Answers to your tasks"),
        purpose=wording.STUDIES,
        basis=Basis.PUBLIC_TASK,
        kept=TEXTS_RULE,
        find=_of_seat(TaskReview, "version__submission__enrolment"),
        fields=("decision", "comment", "at"),
        more=_lesson_of_review,
        fate=Fate.ANONYMISED,
        erase=emptied(comment=NOTHING),
        stays=_("Whether it was accepted, for the statistics; not what was said."),
        expiry=Expiry(
            rule=TEXTS_RULE,
            rows=lambda: _old(TaskReview, "version__submission__enrolment").exclude(
                comment__in=("", NOTHING)
            ),
            moment="at",
            apply=emptied(comment=NOTHING),
        ),
    ),
    PersonalData(
        model=Accommodation,
        title=_("Individual arrangements"),
        purpose=_("To give you the time and the attempts that you need."),
        basis=Basis.LEGAL_DUTY,
        kept=TEXTS_RULE,
        find=_of_seat(Accommodation),
        fields=("kind", "due_on", "extra_attempts", "reason", "granted_at"),
        more=_lesson,
        fate=Fate.DELETED,
        erase=delete_rows,
        expiry=Expiry(
            rule=TEXTS_RULE,
            rows=lambda: _old(Accommodation),
            moment="granted_at",
            apply=delete_rows,
        ),
    ),
    PersonalData(
        model=Certificate,
        title=_("Certificates"),
        purpose=_("So that you can show what you have completed and others can verify it."),
        basis=Basis.PUBLIC_TASK,
        kept=CERTIFICATES_RULE,
        find=_of_seat(Certificate),
        fields=(
            "uuid",
            "kind",
            "language",
            "holder_name",
            "issued_at",
            "revoked_at",
            "revoke_reason",
            "payload",
        ),
        fate=Fate.ANONYMISED,
        erase=_forget_holders,
        stays=_(
            "The certificate without your name, so that whoever has it can verify it: "
            "your name is only recognised when somebody types it."
        ),
        expiry=Expiry(
            rule=CERTIFICATES_RULE,
            rows=lambda: Certificate.objects.filter(
                issued_at__lt=months_ago("certificates"), enrolment__isnull=False
            ),
            moment="issued_at",
            apply=_forget_holders,
        ),
        turn=-5,  # while the seat still leads to it
    ),
)

without_personal_data({"progress.SigningKey": Without("public halves of the academy's keys")})

name_accesses(
    {
        "progress.answer_task": _("Your task was answered"),
        "progress.download_task_file": _("A file of your task was opened"),
        "progress.grant_attempts": _("You were given more attempts"),
        "progress.grant_extension": _("You were given more time"),
        "progress.list_tasks": _("The list of tasks was opened"),
        "progress.read_arrangements": _("Your individual arrangements were opened"),
        "progress.read_task": _("Your task was read"),
    },
    in_reports={
        "progress.answer_task": _("A task was answered"),
        "progress.download_task_file": _("A file of a task was opened"),
        "progress.grant_attempts": _("More attempts were given"),
        "progress.grant_extension": _("More time was given"),
        "progress.read_arrangements": _("Individual arrangements were opened"),
        "progress.read_task": _("A task was read"),
    },
)
