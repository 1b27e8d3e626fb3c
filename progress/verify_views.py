"""``/verify/``: anybody may ask whether a certificate holds. No session is needed, none is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import public
from progress.certificates.screens import verdict_screen
from progress.certificates.verification import (
    Answer,
    Verdict,
    answer_for,
    check_document,
    is_holders_name,
)
from progress.models import SigningKey
from progress.verify_forms import DocumentForm, HolderNameForm

NAMES_PER_HOUR = 10
AN_HOUR = 3600
UNPROCESSABLE, TOO_MANY = 422, 429


def unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For people who were given the address: no search engine lists the answer, nobody keeps it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


@public("GET", "POST")
@unlisted
def show_verdict(request: HttpRequest, certificate: str) -> HttpResponse:
    """1 query. A POST asks whether a name is that of a forgotten holder."""
    answer = answer_for(certificate)
    context = verdict_screen(answer)
    status = 404 if answer.verdict is Verdict.UNKNOWN else 200
    if context.get("asks_for_name"):
        form = HolderNameForm(request.POST if request.method == "POST" else None)
        context["form"] = form
        if request.method == "POST":
            status = _judge_name(answer, form, context)
    return render(request, "progress/show_verdict.html", context, status=status)


def _judge_name(answer: Answer, form: HolderNameForm, context: dict[str, Any]) -> int:
    """Puts ``is_holders_name`` into the context; returns the status."""
    if not form.is_valid():
        return UNPROCESSABLE
    row = answer.certificate
    if row is None or not may_try_a_name(str(row.uuid)):
        form.add_error("name", _("Too many names have been tried. Try again in an hour."))
        return TOO_MANY
    context["is_holders_name"] = is_holders_name(row, form.cleaned_data["name"])
    return 200


def may_try_a_name(certificate: str) -> bool:
    """Count this try; a few an hour for each certificate, whoever asks. Fails closed: without the
    cache it raises, and the answer is 503."""
    key = f"verify-name:{certificate}"
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key) <= NAMES_PER_HOUR
    except ValueError:  # expired between the two lines
        return False


@public("GET", "POST")
@unlisted
def check_file(request: HttpRequest) -> HttpResponse:
    """≤ 3 queries; what was sent is not kept."""
    if request.method != "POST":
        return render(request, "progress/check_file.html", {"form": DocumentForm()})
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "progress/check_file.html", {"form": form}, status=UNPROCESSABLE)
    result = check_document(form.document)
    context = {
        "form": DocumentForm(),
        "result": result,
        **(verdict_screen(result.answer) if result.is_genuine else {}),
    }
    return render(request, "progress/check_file.html", context)


@public("GET")
@unlisted
def list_keys(request: HttpRequest) -> HttpResponse:
    """Every public half, retired ones too. 1 query."""
    keys = [
        {
            "key_id": key.key_id,
            "algorithm": "Ed25519",
            "public_key": key.public_key,
            "first_used_at": key.first_used_at,
            "retired_at": key.retired_at,
        }
        for key in SigningKey.objects.all()
    ]
    return JsonResponse({"keys": keys})
