"""Tells who waited long that the work is done, or that it failed."""

from django.urls import reverse
from django.utils import translation

from core.effects import effect_handler
from core.jobs import may_see
from core.mail import absolute_url, send_templated_mail
from core.models import Effect, Job


@effect_handler("core.job_mail")
def send_job_mail(effect: Effect) -> None:
    """Nothing goes out for a job that has expired, or whose owner may see it no more."""
    job = Job.objects.select_related("owner").filter(pk=effect.payload["job"]).first()
    if job is None or not job.finished_at or not may_see(job, job.owner):
        return
    with translation.override(job.language):
        link = absolute_url(reverse("core:show_job", args=[job.uuid]))
    send_templated_mail(
        to=job.owner.email,
        language=job.language,
        event="core/email/job_mail",
        context={"job": job, "link": link},
        effect_key=effect.key,
    )
