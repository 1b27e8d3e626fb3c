"""Invitations of a cohort: sent, and what became of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts import services
from cohorts.choices import InvitationState
from cohorts.models import Cohort, Invitation
from cohorts.queries import invitation_counts, invitation_row, invitations_of
from coordination.forms import InviteForm, NewAddressForm, PersonForm
from coordination.permissions import desk_cohort
from core.access import signed_in
from core.access_log import record_access

ON_A_PAGE = 100
FORMS: dict[str, Any] = {"invite": InviteForm, "add": PersonForm}


@signed_in("GET", "POST")
def show_invitations(request: HttpRequest, cohort: str) -> HttpResponse:
    """The list with a filter by state, and two forms: ``invite`` for bare addresses, ``add`` for
    one person with a name and an organisation. 5 queries of its own for the list."""
    row = desk_cohort(request.user, cohort, acting=True)
    if request.method == "POST":
        return _send(request, row)
    return _list(request, row, {})


def _send(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    kind = "add" if "add" in request.POST else "invite"
    form = FORMS[kind](request.POST, auto_id=f"{kind}_%s")
    if not form.is_valid():
        return _list(request, cohort, {kind: form}, status=422)
    values = form.cleaned_data
    if kind == "add":
        people = [services.Invitee(**values)]
    else:
        people = [services.Invitee(address, values["language"]) for address in values["addresses"]]
    sent = services.invite_people(cohort=cohort, people=people, by=request.user)
    messages.success(request, sent_sentence(len(sent), len(people) - len(sent)))
    return redirect("coordination:show_invitations", cohort.slug)


def sent_sentence(sent: int, known: int) -> str:
    sentences = [
        ngettext(
            "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent
        )
        % {"count": sent}
    ]
    if known:
        known_sentence = ngettext(
            "%(count)s address had been invited already.",
            "%(count)s addresses had been invited already.",
            known,
        )
        sentences.append(known_sentence % {"count": known})
    return " ".join(sentences)


def _list(
    request: HttpRequest, cohort: Cohort, bound: dict[str, Any], status: int = 200
) -> HttpResponse:
    wanted = request.GET.get("show", "")
    state = InvitationState(wanted) if wanted in InvitationState.values else None
    counts = invitation_counts(cohort)
    page = Paginator(invitations_of(cohort, state), ON_A_PAGE).get_page(request.GET.get("page"))
    record_access(
        by=request.user,
        action="coordination.read_invitations",
        scope=cohort.slug,
        count=len(page),
    )
    initial = {"language": request.LANGUAGE_CODE}
    forms = {
        f"{kind}_form": bound.get(kind) or form(initial=initial, auto_id=f"{kind}_%s")
        for kind, form in FORMS.items()
    }
    context = {
        "cohort": cohort,
        "may_act": True,
        "rows": [invitation_row(invitation) for invitation in page],
        "page_of_rows": page,
        "page_query": f"show={state}" if state else "",
        "chips": _chips(counts, state),
        "may_be_reminded": bool(set(counts) & WAITING_FOR_ANSWER),
        "faulty_form": next(iter(bound.values()), None),
        **forms,
    }
    return render(request, "coordination/show_invitations.html", context, status=status)


WAITING_FOR_ANSWER = {InvitationState.SENT, InvitationState.DELIVERED, InvitationState.REMINDED}


def _chips(
    counts: dict[InvitationState, int], current: InvitationState | None
) -> list[dict[str, Any]]:
    every = {"name": _("All"), "count": sum(counts.values())}
    chips = [{"text": _("%(name)s %(count)s") % every, "url": "?", "is_current": current is None}]
    for state, count in counts.items():
        name = str(state.label)
        values = {"name": name[:1].upper() + name[1:], "count": count}
        chips.append(
            {
                "text": _("%(name)s %(count)s") % values,
                "url": f"?show={state.value}",
                "is_current": current is state,
            }
        )
    return chips


def _found(cohort: Cohort, key: uuid.UUID) -> Invitation:
    row = cohort.invitations.select_related("cohort").filter(uuid=key).first()
    if row is None:
        raise Http404
    return row


@signed_in("POST")
def remind_invitations(request: HttpRequest, cohort: str) -> HttpResponse:
    """Send the link again: of the ``invitation`` that the form names, else of all that wait."""
    row = desk_cohort(request.user, cohort, acting=True)
    due = row.invitations.to_be_reminded().select_related("cohort")
    if name := request.POST.get("invitation", ""):
        try:
            due = due.filter(uuid=uuid.UUID(name))
        except ValueError:
            raise Http404 from None
    sent = sum(
        services.remind_invitation(invitation=invitation, by=request.user) for invitation in due
    )
    if sent:
        text = ngettext(
            "%(count)s reminder is on its way.", "%(count)s reminders are on their way.", sent
        )
        messages.success(request, text % {"count": sent})
    else:
        messages.info(
            request, _("Nobody was reminded: each invitation is sent at most once in a day.")
        )
    return redirect("coordination:show_invitations", row.slug)


@signed_in("POST")
def revoke_invitation(request: HttpRequest, cohort: str, invitation: uuid.UUID) -> HttpResponse:
    row = desk_cohort(request.user, cohort, acting=True)
    found = _found(row, invitation)
    services.revoke_invitation(invitation=found, by=request.user)
    messages.success(
        request, _("The invitation sent to %(address)s was revoked") % {"address": found.email}
    )
    return redirect("coordination:show_invitations", row.slug)


@signed_in("GET", "POST")
def reassign_invitation(request: HttpRequest, cohort: str, invitation: uuid.UUID) -> HttpResponse:
    """Invite the person under another address; the old link stops working."""
    row = desk_cohort(request.user, cohort, acting=True)
    found = _found(row, invitation)
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.reassign_invitation(
                invitation=found, email=form.cleaned_data["email"], by=request.user
            )
        except services.AlreadyInvited:
            form.add_error("email", _("This address has been invited to the cohort already."))
        except services.InvitationUnusable:
            messages.error(request, _("The invitation has been claimed or revoked."))
            return redirect("coordination:show_invitations", row.slug)
        else:
            text = _("An invitation is on its way to %(address)s.") % {"address": made.email}
            messages.success(request, text)
            return redirect("coordination:show_invitations", row.slug)
    context = {"cohort": row, "may_act": True, "invitation": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "coordination/reassign_invitation.html", context, status=status)
