"""The body of a lesson: the shared blocks, a reflection, and the quiz with its question types.

A new question type joins by a block here and an entry in ``courses.quizzes.QUESTION_TYPES``.
Ids of questions and options are those that Wagtail gives and keeps; the translation package
keeps them too, so an answer given in one language is understood in every other.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import (
    CalloutBlock,
    DetailsBlock,
    FigureBlock,
    FileBlock,
    FrozenMixin,
    KeyTermsBlock,
    QuotationBlock,
    TableBlock,
    TextBlock,
    VideoBlock,
)


class ReflectionBlock(FrozenMixin, blocks.StructBlock):
    prompt = blocks.TextBlock(
        label=_("prompt"),
        help_text=_("A question to think about; the learner's notes beside it stay private."),
    )

    def freeze(self, value: Any) -> dict[str, Any]:
        return {"prompt": value["prompt"]}

    class Meta:
        icon = "help"
        label = _("Reflection")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=400, label=_("text"))
    is_right = blocks.BooleanBlock(required=False, label=_("right answer"))
    feedback = blocks.CharBlock(
        required=False,
        max_length=400,
        label=_("feedback"),
        help_text=_("Shown after the attempt to the person who chose this."),
    )


class QuestionBlock(FrozenMixin, blocks.StructBlock):
    """What every question has. The key (right answers) is part of the frozen form and is taken
    out by ``courses.quizzes.without_key`` before anything travels."""

    text = blocks.TextBlock(label=_("question"))
    points = blocks.IntegerBlock(default=1, min_value=1, max_value=20, label=_("points"))
    explanation = blocks.TextBlock(
        required=False,
        label=_("explanation"),
        help_text=_("Shown once the quiz is passed or the attempts have been used."),
    )

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            "text": value["text"],
            "points": value["points"],
            "explanation": value["explanation"],
        }


def frozen_options(value: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "text": item.value["text"],
            "is_right": bool(item.value["is_right"]),
            "feedback": item.value["feedback"],
        }
        for item in value["options"].bound_blocks
    ]


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=10, label=_("options"))

    def freeze(self, value: Any) -> dict[str, Any]:
        return {**super().freeze(value), "options": frozen_options(value)}


class SingleChoiceBlock(ChoiceQuestionBlock):
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(bool(option["is_right"]) for option in cleaned["options"]) != 1:
            raise blocks.StructBlockValidationError(
                {"options": ValidationError(_("Mark exactly one option as the right answer."))}
            )
        return cleaned

    class Meta:
        icon = "radio-full"
        label = _("Single choice")


class MultipleChoiceBlock(ChoiceQuestionBlock):
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(option["is_right"] for option in cleaned["options"]):
            raise blocks.StructBlockValidationError(
                {"options": ValidationError(_("Mark at least one option as right."))}
            )
        return cleaned

    class Meta:
        icon = "tick-inverse"
        label = _("Multiple choice")


class TrueFalseBlock(QuestionBlock):
    is_true = blocks.ChoiceBlock(
        choices=[("true", _("True")), ("false", _("False"))], label=_("the statement is")
    )

    def freeze(self, value: Any) -> dict[str, Any]:
        return {**super().freeze(value), "is_true": value["is_true"]}

    class Meta:
        icon = "check"
        label = _("True or false")


class NumericBlock(QuestionBlock):
    answer = blocks.DecimalBlock(label=_("right answer"))
    tolerance = blocks.DecimalBlock(
        default=0,
        min_value=0,
        label=_("tolerance"),
        help_text=_("How far from the answer is still right."),
    )
    unit = blocks.CharBlock(
        required=False, max_length=20, label=_("unit"), help_text=_("For example € or %.")
    )

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            **super().freeze(value),
            "answer": str(value["answer"]) if value["answer"] is not None else "",
            "tolerance": str(value["tolerance"] or 0),
            "unit": value["unit"],
        }

    class Meta:
        icon = "order"
        label = _("Number")


class QuestionsBlock(blocks.StreamBlock):
    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    numeric = NumericBlock()


class QuizBlock(FrozenMixin, blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, label=_("heading"))
    questions = QuestionsBlock(min_num=1, label=_("questions"))

    def freeze(self, value: Any) -> dict[str, Any]:
        return {
            "heading": value["heading"],
            "questions": [
                {"id": child.id, "type": child.block_type, **child.block.freeze(child.value)}
                for child in value["questions"]
            ],
        }

    class Meta:
        icon = "help"
        label = _("Quiz")


class LessonBodyBlock(blocks.StreamBlock):
    text = TextBlock()
    figure = FigureBlock(group=_("Media"))
    video = VideoBlock(group=_("Media"))
    file = FileBlock(group=_("Media"))
    callout = CalloutBlock(group=_("Emphasis"))
    quotation = QuotationBlock(group=_("Emphasis"))
    key_terms = KeyTermsBlock(group=_("Emphasis"))
    table = TableBlock(group=_("Structure"))
    details = DetailsBlock(group=_("Structure"))
    reflection = ReflectionBlock(group=_("Practice"))
    quiz = QuizBlock(group=_("Practice"))

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}
