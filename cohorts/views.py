"""Public card of a cohort, signing up, and claiming an invitation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cohorts import services
from cohorts.choices import SHOWN_TO_PUBLIC, SignUp
from cohorts.forms import JoinForm
from cohorts.invitation_links import invitation_from_token
from cohorts.models import Cohort, Enrolment, Invitation
from cohorts.permissions import can_facilitate, can_sign_up
from core.access import public, signed_in
from courses.queries import edition_outline


def _refusals() -> dict[type[Exception], str]:
    return {
        services.CohortFull: _("Every seat of the cohort has been taken."),
        services.CohortClosed: _("The cohort no longer takes new people."),
    }


@public("GET")
def show_cohort(request: HttpRequest, cohort: str) -> HttpResponse:
    """The public card; a cohort that is not public exists for its own people only."""
    row = _visible_cohort(request, cohort)
    return render(request, "cohorts/show_cohort.html", _card(request, row, JoinForm(cohort=row)))


def _visible_cohort(request: HttpRequest, slug: str) -> Cohort:
    public_one = Cohort.objects.public().filter(slug=slug).select_related("edition").first()
    if public_one:
        return public_one
    cohort = get_object_or_404(Cohort.objects.select_related("edition"), slug=slug)
    person = request.user
    is_own = person.is_authenticated and (
        Enrolment.objects.of(person).filter(cohort=cohort).exists()
        or can_facilitate(person, cohort)
    )
    if not is_own:
        raise Http404
    return cohort


def _card(request: HttpRequest, cohort: Cohort, form: JoinForm) -> dict[str, Any]:
    person = request.user
    return {
        "page_address": reverse("cohorts:show_cohort", args=[cohort.slug]),
        "cohort": cohort,
        "outline": edition_outline(cohort.edition_id, cohort.edition.uuid),
        "form": form,
        "takes_people": cohort.status in SHOWN_TO_PUBLIC,
        "is_by_invitation": cohort.sign_up == SignUp.INVITATION,
        "enrolment": Enrolment.objects.of(person).filter(cohort=cohort).first()
        if person.is_authenticated
        else None,
    }


@signed_in("POST")
def join_cohort(request: HttpRequest, cohort: str) -> HttpResponse:
    row = _visible_cohort(request, cohort)
    form = JoinForm(request.POST, cohort=row)
    if form.is_valid() and can_sign_up(row, form.cleaned_data.get("code", "")):
        try:
            services.enrol(cohort=row, person=request.user)
        except services.EnrolmentRefused as refusal:
            form.add_error(None, _refusals()[type(refusal)])
        else:
            messages.success(request, _("Welcome! You have a seat in the cohort."))
            return redirect("home:my_academy")
    elif form.is_valid():
        form.add_error(None, _("This cohort takes people by invitation only."))
    context = _card(request, row, form)
    return render(request, "cohorts/show_cohort.html", context, status=422)


@public("GET", "POST")
def claim_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the invitation; a signed-in person's POST turns it into a seat.

    A visitor may sign in or create an account first. Having the link proves no address: it may
    have been passed on, so a new account confirms its address like any other.
    """
    invitation = invitation_from_token(token)
    if invitation is None:
        raise Http404
    person = request.user
    reason = services.unusable_reason(invitation)
    if reason == "claimed" and person.is_authenticated and invitation.claimed_by_id == person.pk:
        if Enrolment.objects.of(person).filter(cohort=invitation.cohort).exists():
            return redirect("home:my_academy")
        reason = None  # they left and may return
    refusal = ""
    if request.method == "POST" and person.is_authenticated and reason is None:
        try:
            services.claim_invitation(invitation=invitation, person=person)
        except services.InvitationUnusable as fault:
            reason = fault.reason
        except services.EnrolmentRefused as fault:
            refusal = _refusals()[type(fault)]
        else:
            messages.success(request, _("Welcome! You have a seat in the cohort."))
            return redirect("home:my_academy")
    context = _invitation_context(request, invitation, reason, refusal)
    return render(request, "cohorts/claim_invitation.html", context, status=422 if refusal else 200)


def _invitation_context(
    request: HttpRequest, invitation: Invitation, reason: str | None, refusal: str
) -> dict[str, Any]:
    back = urlencode({"next": request.path})
    person = request.user
    return {
        "invitation": invitation,
        "cohort": invitation.cohort,
        "reason": reason,
        "refusal": refusal,
        "login_url": f"{reverse('account_login')}?{back}",
        "signup_url": f"{reverse('account_signup')}?{back}",
        "is_other_address": person.is_authenticated
        and person.email.lower() != invitation.email.lower(),
    }
