"""Reviews that are due: their reviewers are reminded on the day and every third working day."""

from django.db.models import DateField
from django.db.models.functions import Now, TruncDate

from core.daily import daily
from editorial import working_days
from editorial.models import FourEyesState
from editorial.services import notices

EVERY = 3  # working days


@daily("editorial.remind_reviewers")
def remind() -> str:
    return f"{remind_reviewers()} reviews were reminded of"


def remind_reviewers() -> int:
    """1 query, and about 10 for each review that is due. Whether a reminder still holds is asked
    again when it is sent; a second run on the same day sends none twice."""
    today = TruncDate(Now(), output_field=DateField())
    due = FourEyesState.objects.filter(
        status=FourEyesState.STATUS_IN_PROGRESS, due_on__lte=today
    ).annotate(today=today)
    reminded = 0
    for state in due.select_related("workflow_state"):
        if state.reminded_on and working_days.between(state.reminded_on, state.today) < EVERY:
            continue
        notices.remind_reviewers(state, on=state.today.isoformat())
        FourEyesState.objects.filter(pk=state.pk).update(reminded_on=state.today)
        reminded += 1
    return reminded
