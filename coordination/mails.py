"""Delivers the mail effects of the desk."""

from django.db.models.functions import Now

from coordination.models import Reminder
from coordination.people import situations
from coordination.reminders import classroom_link, filled, still_holds
from core.effects import effect_handler
from core.mail import send_templated_mail
from core.models import Effect
from progress.certificates.queries import seats_with_day


@effect_handler("coordination.reminder_mail")
def send_reminder_mail(effect: Effect) -> None:
    """Asks its condition again when it runs; one that no longer holds is kept as skipped."""
    reminder = Reminder.objects.filter(pk=effect.payload["reminder"], sent_at=None).first()
    if reminder is None:
        return
    seat = seats_with_day().get(pk=reminder.enrolment_id)
    if not still_holds(reminder.template, seat, situations([seat])[seat.pk]):
        Reminder.objects.filter(pk=reminder.pk).update(skipped=True)
        return
    person = seat.person
    link = classroom_link(seat.cohort.slug, person.language)
    send_templated_mail(
        to=person.email,
        language=person.language,
        event="coordination/email/reminder",
        context={
            "cohort": seat.cohort,
            "text": filled(reminder.text, first_name=person.first_name, link=link),
            "link": link,
        },
        effect_key=effect.key,
    )
    Reminder.objects.filter(pk=reminder.pk).update(sent_at=Now(), skipped=False)
