"""The one function through which content passes before it is printed, and the same for what an
attempt at a quiz kept of its questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.redactions.fingerprints import Block, document_of, fingerprint, image_of, pieces_of
from courses.redactions.known import Known, Note, register

Content = dict[str, Any]
MOST_PRINTED = 1000  # contents whose outcome is remembered in a process
UNSEEN = object()


def redacted(content: Content, sha256: str = "", known: Known | None = None) -> Content:
    """The content as it may travel; the very same object when nothing in it is redacted.

    A redacted block becomes ``{"type": "redacted", "id": …, "note": {"fi": …}, "at": ISO}``; so
    does, before the quiz, each redacted question, which the quiz then lacks; a quiz that lost
    every question is gone itself. A block whose file was withdrawn by another redaction says
    ``"withdrawn": True``. With ``sha256`` of the frozen content the outcome is remembered. No
    query but the register's.
    """
    known = known or register.current()
    if not known.hides_something:
        return content
    if not sha256:
        return _hidden(content, known)
    outcome = known.printed.get(sha256, UNSEEN)
    if outcome is UNSEEN:
        if len(known.printed) >= MOST_PRINTED:
            known.printed.clear()
        hidden = _hidden(content, known)
        outcome = known.printed[sha256] = None if hidden is content else hidden
    return content if outcome is None else outcome


def _hidden(content: Content, known: Known) -> Content:
    blocks: list[Block] = []
    for block in content["blocks"]:
        blocks += _shown(block, known)
    is_same = len(blocks) == len(content["blocks"]) and all(
        new is old for new, old in zip(blocks, content["blocks"], strict=True)
    )
    return content if is_same else {**content, "blocks": blocks}


def _shown(block: Block, known: Known) -> list[Block]:
    note = known.notes.get(fingerprint(block)) if block["type"] != "redacted" else None
    if note:
        return [note.as_block(block["id"])]
    if block["type"] == "quiz":
        return _shown_quiz(block, known) if known.concerns_quizzes else [block]
    if image_of(block) in known.images or document_of(block) in known.documents:
        return [{**block, "withdrawn": True}]
    return [block]


def _shown_quiz(quiz: Block, known: Known) -> list[Block]:
    return _without_questions(quiz, hidden_questions([quiz], known))


def _without_questions(quiz: Block, hidden: Mapping[str, Note]) -> list[Block]:
    notes: list[Note] = []
    shown: list[Block] = []
    left: list[Block] = []
    for question in quiz["questions"]:
        note = hidden.get(question["id"])
        if note is None:
            left.append(question)
        elif note not in notes:  # one note for all questions of one redaction
            notes.append(note)
            shown.append(note.as_block(question["id"]))
    if not notes:
        return [quiz]
    return [*shown, {**quiz, "questions": left}] if left else shown


def hidden_questions(versions: Iterable[Block], known: Known) -> dict[str, Note]:
    """Question id → note, of what is hidden in any of a quiz's languages: it is hidden in all of
    them, since a quiz is one thing. A quiz that is hidden itself hides all its questions."""
    hidden: dict[str, Note] = {}
    if not known.concerns_quizzes:
        return hidden
    for quiz in versions:
        whole = known.notes.get(fingerprint(quiz))
        for question in quiz["questions"]:
            note = whole or known.notes.get(fingerprint(question))
            if note:
                hidden.setdefault(question["id"], note)
    return hidden


def agreed(content: Content, versions: Iterable[Block], known: Known | None = None) -> Content:
    """What ``redacted`` left, without the questions that are hidden in another language of the
    same quiz. ``versions``: the quiz as it was frozen in each language."""
    known = known or register.current()
    hidden = hidden_questions(versions, known)
    if not hidden:
        return content
    blocks: list[Block] = []
    for block in content["blocks"]:
        blocks += _without_questions(block, hidden) if block["type"] == "quiz" else [block]
    return content if blocks == content["blocks"] else {**content, "blocks": blocks}


def holds_redacted(content: Content, known: Known) -> bool:
    """Does something in raw content have to be hidden, or name a withdrawn file?"""
    return redacted(content, known=known) is not content


def fingerprints_in(content: Content) -> set[str]:
    return {fingerprint(piece) for piece in pieces_of(content["blocks"])}


# ---------------------------------------------------------------- what an attempt keeps


def still_asked(quiz: Block, versions: Iterable[Block]) -> Block:
    """The quiz of an attempt without the questions that have been redacted since it began, in any
    of its languages (``versions``): those are neither asked nor scored. A quiz that is redacted
    itself asks nothing."""
    hidden = hidden_questions(versions, register.current())
    if not hidden:
        return quiz
    left = [row for row in quiz["questions"] if row["id"] not in hidden]
    return {**quiz, "questions": left}


def masked(quiz: Block) -> Block:
    """The quiz of an attempt with redacted texts replaced, in the active language. Ids, types,
    points and the key stay: the answers that were given can be told, and scored by them."""
    known = register.current()
    if not known.concerns_quizzes:
        return quiz
    whole = known.notes.get(fingerprint(quiz))
    questions = [
        _masked_question(row, number, note)
        if (note := whole or known.notes.get(fingerprint(row)))
        else row
        for number, row in enumerate(quiz["questions"], start=1)
    ]
    heading = _("Quiz") if whole else quiz["heading"]
    return {**quiz, "heading": heading, "questions": questions}


def _masked_question(question: Block, number: int, note: Note) -> Block:
    hidden = {**question, "text": _sentence(number, note), "explanation": ""}
    if "options" in question:
        hidden["options"] = [
            {**option, "text": _("Option %(number)s") % {"number": number}, "feedback": ""}
            for number, option in enumerate(question["options"], start=1)
        ]
    return hidden


def _sentence(number: int, note: Note) -> str:
    """Another one for each question: an export tells answers by the words of their question."""
    language = (get_language() or "fi")[:2]
    gone = _("Question %(number)s has been removed.") % {"number": number}
    return " ".join([gone, note.texts.get(language, "")]).strip()
