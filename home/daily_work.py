"""What is done every day about feedback on accessibility (``core.daily``)."""

from core.daily import daily
from home.services import remind_of_feedback


@daily("home.remind_of_feedback")
def remind() -> str:
    return f"{remind_of_feedback()} answers on accessibility are due within days or late"
