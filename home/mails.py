"""Delivers the mail effects of the home app: about feedback on accessibility."""

from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse

from core.effects import effect_handler
from core.mail import absolute_url, send_templated_mail
from core.models import Effect
from home.models import AccessibilityFeedback
from home.models.accessibility import ANSWER_DAYS


def _feedback(effect: Effect) -> Any:
    """The matter with the database's day, or None when it has been erased since."""
    rows = AccessibilityFeedback.objects.with_day().select_related("owner")
    return rows.filter(pk=effect.payload["feedback"]).first()


def _send_to_giver(effect: Effect, event: str) -> None:
    feedback = _feedback(effect)
    if feedback and feedback.email:
        send_templated_mail(
            to=feedback.email,
            language=feedback.language,
            event=event,
            context={"feedback": feedback, "answer_days": ANSWER_DAYS},
            effect_key=effect.key,
        )


def _send_to_staff(effect: Effect, event: str) -> bool:
    """To the owner, or to support while nobody has taken the matter; False when it is closed."""
    feedback = _feedback(effect)
    if feedback is None or feedback.answered_at:
        return False
    owner = feedback.owner if feedback.owner and feedback.owner.is_active else None
    link = reverse("accessibility_feedback:edit", args=[feedback.pk])
    send_templated_mail(
        to=owner.email if owner else settings.HELP_EMAIL,
        language=owner.language if owner else settings.LANGUAGE_CODE,
        event=event,
        context={
            "feedback": feedback,
            "link": absolute_url(link),
            "is_late": feedback.due_on < feedback.today,
        },
        effect_key=effect.key,
    )
    return True


@effect_handler("home.feedback_received")
def send_confirmation(effect: Effect) -> None:
    """Says when the answer is due; nothing that was typed goes out to a mistyped address."""
    _send_to_giver(effect, "home/email/feedback_received")


@effect_handler("home.feedback_answered")
def send_answer(effect: Effect) -> None:
    _send_to_giver(effect, "home/email/feedback_answered")


@effect_handler("home.feedback_arrived")
def tell_of_new_feedback(effect: Effect) -> None:
    _send_to_staff(effect, "home/email/feedback_arrived")


@effect_handler("home.feedback_reminder")
def send_reminder(effect: Effect) -> None:
    """Looks again when it runs: nothing goes out about a matter that was answered since."""
    if _send_to_staff(effect, "home/email/feedback_reminder"):
        feedback = AccessibilityFeedback.objects.filter(pk=effect.payload["feedback"])
        feedback.update(reminded_at=Now())
