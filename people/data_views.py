"""/my/data/: what is held of a person, to be read, taken along, or erased."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import public, signed_in
from core.personal_data import Fate, duties_of, exported, holdings, sections, subject_of
from people import services
from people.choices import ConsentKind, ErasureReason
from people.data_forms import ConsentForm, ErasureForm
from people.erasure import ErasureRefused
from people.models import User
from people.own_data import Accesses, current_consents

ON_A_PAGE = 50
LATEST = 5


def _person(request: HttpRequest) -> User:
    """Whom ``signed_in`` has let in."""
    return cast(User, request.user)


@signed_in("GET")
def show_data(request: HttpRequest) -> HttpResponse:
    """A fixed number of queries, however much there is."""
    subject = subject_of(_person(request))
    held = holdings(subject)
    context = {
        "held": [one for one in held if one.count],
        "not_held": [one for one in held if not one.count],
        "consent_form": ConsentForm(current_consents(_person(request))),
        "accesses": Accesses(subject)[:LATEST],
    }
    return render(request, "people/show_data.html", context)


@signed_in("GET")
def export_data(request: HttpRequest) -> HttpResponse:
    data = exported(subject_of(_person(request)))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="keino-academy-data.json"'
    return response


@signed_in("GET")
def read_data(request: HttpRequest) -> HttpResponse:
    """The same as the file, to be read or printed."""
    context = {"sections": sections(subject_of(_person(request)))}
    return render(request, "people/read_data.html", context)


@signed_in("GET")
def list_accesses(request: HttpRequest) -> HttpResponse:
    accesses: Any = Accesses(subject_of(_person(request)))
    page = Paginator(accesses, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list_accesses.html", {"page": page})


@signed_in("POST")
def change_consents(request: HttpRequest) -> HttpResponse:
    """What is ticked is given, what is not ticked withdrawn."""
    for kind in ConsentKind:
        if kind.value in request.POST:
            services.give_consent(person=_person(request), kind=kind)
        else:
            services.withdraw_consent(person=_person(request), kind=kind)
    messages.success(request, _("Your choices have been saved."))
    return redirect("people:show_data")


@signed_in("GET", "POST")
@reauthentication_required
def erase_account(request: HttpRequest) -> HttpResponse:
    """Only after the password or a second factor has been shown within five minutes."""
    person = _person(request)
    form = ErasureForm(request.POST or None, email=person.email)
    duties = duties_of(person)
    if request.method == "POST" and not duties and form.is_valid():
        try:
            services.erase_person(person=person, by=person, reason=ErasureReason.OWN_REQUEST)
        except ErasureRefused as refused:  # given to the person a moment ago
            duties = refused.duties
        else:
            logout(request)
            return redirect("people:account_erased")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "people/erase_account.html", _what_goes(request, form, duties), status=status
    )


def _what_goes(request: HttpRequest, form: ErasureForm, duties: list[str]) -> dict[str, Any]:
    held = [one for one in holdings(subject_of(_person(request))) if one.count]
    return {
        "form": form,
        "duties": duties,
        "going": [one.declaration for one in held if one.declaration.fate is Fate.DELETED],
        "staying": [one.declaration for one in held if one.declaration.fate is not Fate.DELETED],
    }


@public("GET")
def account_erased(request: HttpRequest) -> HttpResponse:
    """Says what happened; there is nobody left to greet."""
    return render(request, "people/account_erased.html")
