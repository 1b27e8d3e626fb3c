"""What an answer is worth, held against a plain reference; how numbers are read; what travels."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import assume, given
from hypothesis import strategies as st

from courses import quizzes
from courses.blocks import QuestionsBlock
from courses.quizzes import AnswerError, parse_number

KEY_WORDS = {"explanation", "is_true", "answer", "tolerance", "is_right", "feedback"}
NUMBERS = st.decimals(min_value=-10_000, max_value=10_000, places=2)


@st.composite
def questions(draw, number: int) -> dict:
    kind = draw(st.sampled_from(sorted(quizzes.QUESTION_TYPES)))
    common = {
        "id": f"q{number}",
        "type": kind,
        "text": draw(st.text(max_size=20)),
        "points": draw(st.integers(1, 20)),
        "explanation": draw(st.text(max_size=20)),
    }
    if kind == "true_false":
        return {**common, "is_true": draw(st.sampled_from(["true", "false"]))}
    if kind == "numeric":
        answer, tolerance = draw(NUMBERS), abs(draw(NUMBERS))
        return {**common, "answer": str(answer), "tolerance": str(tolerance), "unit": "€"}
    size = draw(st.integers(2, 6))
    right = draw(st.sets(st.integers(0, size - 1), min_size=1))
    if kind == "single_choice":
        right = {min(right)}
    return {
        **common,
        "options": [
            {"id": f"o{i}", "text": str(i), "is_right": i in right, "feedback": f"f{i}"}
            for i in range(size)
        ],
    }


@st.composite
def papers(draw) -> list[dict]:
    """A quiz of up to six questions."""
    return [draw(questions(number)) for number in range(draw(st.integers(1, 6)))]


@st.composite
def answered(draw) -> tuple[list[dict], dict]:
    paper, answers = draw(papers()), {}
    for question in paper:
        if draw(st.booleans()):
            answers[question["id"]] = draw(answer_to(question))
    return paper, answers


def answer_to(question: dict) -> st.SearchStrategy:
    if question["type"] == "true_false":
        return st.sampled_from(["true", "false"])
    if question["type"] == "numeric":
        exact, within = Decimal(question["answer"]), Decimal(question["tolerance"])
        edges = [exact, exact + within, exact - within, exact + within + Decimal("0.01")]
        return st.one_of(NUMBERS, st.sampled_from(edges)).map(str)
    ids = [option["id"] for option in question["options"]]
    if question["type"] == "single_choice":
        return st.sampled_from(ids)
    return st.sets(st.sampled_from(ids), min_size=1).map(sorted)


def worth(question: dict, answer) -> int:
    """The reference: what a teacher would give with the key in hand."""
    if answer is None:
        return 0
    match question["type"]:
        case "true_false":
            is_right = answer == question["is_true"]
        case "numeric":
            low = Decimal(question["answer"]) - Decimal(question["tolerance"])
            high = Decimal(question["answer"]) + Decimal(question["tolerance"])
            is_right = low <= Decimal(answer) <= high
        case "single_choice":
            is_right = answer in [o["id"] for o in question["options"] if o["is_right"]]
        case _:
            is_right = all((o["id"] in answer) == o["is_right"] for o in question["options"])
    return question["points"] if is_right else 0


@given(answered())
def test_the_score_is_what_the_reference_gives(case):
    paper, answers = case
    score = quizzes.score_answers(paper, answers)
    assert score.points == sum(worth(q, answers.get(q["id"])) for q in paper)
    assert score.max_points == sum(q["points"] for q in paper)
    assert 0 <= score.points <= score.max_points
    assert 0 <= score.percent <= 100
    assert (score.percent == 100) == (score.points == score.max_points)
    assert set(score.right_ids) == {q["id"] for q in paper if worth(q, answers.get(q["id"]))}


@given(answered())
def test_an_answer_posted_is_the_answer_scored(case):
    paper, answers = case
    posted = QueryDict(mutable=True)
    for key, answer in answers.items():
        posted.setlist(f"q-{key}", answer if isinstance(answer, list) else [answer])
    for language in ("fi", "sv", "en"):
        local = posted.copy()
        for question in paper:
            if question["type"] == "numeric" and question["id"] in answers and language != "en":
                local[f"q-{question['id']}"] = answers[question["id"]].replace(".", ",")
        read, errors = quizzes.parse_answers(paper, local, language)
        assert errors == {}
        assert quizzes.score_answers(paper, read) == quizzes.score_answers(paper, answers)


def test_nothing_posted_is_nothing_answered():
    paper = [
        {"id": "q1", "type": "numeric", "text": "", "points": 1, "answer": "0", "tolerance": "0"},
        {"id": "q2", "type": "true_false", "text": "", "points": 1, "is_true": "false"},
    ]
    assert quizzes.parse_answers(paper, QueryDict("q-q1=+&q-q2="), "fi") == ({}, {})
    assert quizzes.score_answers(paper, {}).points == 0


def test_a_quiz_without_points_divides_by_nothing():
    assert quizzes.score_answers([], {}).percent == 0


# Numbers


@pytest.mark.parametrize(
    "text, language, number",
    [
        ("1234,5", "fi", "1234.5"),
        ("1234.5", "fi", "1234.5"),
        ("1 234,5", "fi", "1234.5"),
        ("1\u00a0234\u00a0567", "fi", "1234567"),
        ("1\u202f234,5", "sv", "1234.5"),
        ("1\u2009234,5", "sv", "1234.5"),
        ("\u22125,5", "sv", "-5.5"),
        ("\u2212 5", "fi", "-5"),
        ("-5", "en", "-5"),
        ("+5", "en", "5"),
        ("1,234.5", "en", "1234.5"),
        ("1,234,567", "en", "1234567"),
        ("1 234.5", "en", "1234.5"),
        ("0,5", "fi", "0.5"),
        (",5", "fi", "0.5"),
        (".5", "en", "0.5"),
        ("5,", "sv", "5"),
        ("007", "en", "7"),
    ],
)
def test_a_number_is_read_as_it_is_written_in_the_language(text, language, number):
    assert parse_number(text, language) == Decimal(number)


@pytest.mark.parametrize(
    "text, language",
    [
        *((text, "fi") for text in ("nan", "NaN", "sNaN", "inf", "-Infinity", "∞", "", "-", ",")),
        *((text, "sv") for text in ("1.234,5", "1,234,567", "1e5", "0x10", "1_000", "５", "١")),
        *((text, "en") for text in ("1,5", "1,23", "12,34,567", "1.2.3", ",5", "5 %", "fifty")),
        ("9" * 41, "fi"),
        ("1e1000000", "en"),
        ("1\x002", "fi"),
    ],
)
def test_what_is_no_number_is_refused(text, language):
    with pytest.raises(AnswerError):
        parse_number(text, language)


@given(st.text(max_size=50), st.sampled_from(["fi", "sv", "en"]))
def test_whatever_is_typed_is_a_finite_number_or_refused(text, language):
    try:
        number = parse_number(text, language)
    except AnswerError:
        return
    assert number.is_finite()
    question = {"id": "q", "type": "numeric", "points": 1, "answer": "50", "tolerance": "0.5"}
    assert quizzes.score_answers([question], {"q": str(number)}).points in (0, 1)


# What travels before the attempt


def names_in(value) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    return set()


@given(papers())
def test_without_key_no_key_field_is_left_anywhere(paper):
    bare = quizzes.without_key(paper)
    assert not names_in(bare) & KEY_WORDS
    assert [(q["id"], q["text"], q["points"]) for q in bare] == [
        (q["id"], q["text"], q["points"]) for q in paper
    ]


@given(papers())
def test_the_control_finds_the_key_and_taking_it_out_leaves_the_paper_as_it_was(paper):
    before = repr(paper)
    quizzes.without_key(paper)
    assert repr(paper) == before
    assert names_in(paper) & KEY_WORDS


def test_the_key_fields_are_all_the_fields_by_which_a_type_judges():
    """A new question type must name what it keeps from the browser."""
    from courses.blocks import QuestionsBlock

    shown = {"id", "type", "text", "points", "options", "unit"}
    for name, block in QuestionsBlock().child_blocks.items():
        frozen = set(block.freeze(block.get_default()))
        assert frozen <= shown | quizzes.KEY_FIELDS, name


@given(papers(), papers())
def test_signatures_differ_when_an_answer_would_be_judged_otherwise(one, other):
    assume(one != other)
    same = quizzes.signature(one) == quizzes.signature(other)
    for paper in (one, other):
        assert quizzes.signature(paper) == quizzes.signature(
            [{**question, "text": "toisin", "explanation": ""} for question in paper]
        )
    if same:
        answers = {q["id"]: q.get("is_true") or q.get("answer") for q in one}
        assert quizzes.score_answers(one, answers) == quizzes.score_answers(other, answers)


@given(papers())
def test_a_paper_with_its_keys_has_no_question_without(paper):
    assert quizzes.questions_without_key(paper) == []


@pytest.mark.parametrize(
    "question",
    [
        {"type": "numeric", "answer": "", "tolerance": "0"},
        {"type": "numeric", "answer": None, "tolerance": "0"},
        {"type": "true_false", "is_true": ""},
        {"type": "single_choice", "options": [{"id": "a", "is_right": False}]},
        {"type": "single_choice", "options": [{"id": i, "is_right": True} for i in "ab"]},
        {"type": "multiple_choice", "options": [{"id": "a", "is_right": False}]},
    ],
)
def test_a_question_nobody_could_answer_is_found(question):
    question = {"id": "q", "text": "Kysymys?", "points": 1, **question}
    assert quizzes.questions_without_key([question]) == ["Kysymys?"]
    assert quizzes.score_answers([question], {"q": None}).points == 0


def test_every_question_block_has_a_type_and_every_type_a_block():
    assert set(QuestionsBlock().child_blocks) == set(quizzes.QUESTION_TYPES)
