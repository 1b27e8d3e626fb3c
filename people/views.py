from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from core.access import public, signed_in
from people.forms import ProfileForm


@signed_in("GET", "POST")
def edit_profile(request: HttpRequest) -> HttpResponse:
    """The form works on an own copy: a refused name must not show in the page's header."""
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, instance=copy(request.user))
    if not form.is_valid():
        return render(request, "people/edit_profile.html", {"form": form})
    person = form.save()
    with translation.override(person.language):
        messages.success(request, _("Your profile has been saved."))
        return redirect("people:edit_profile")


@public("GET", "POST")
def cms_login(request: HttpRequest) -> HttpResponse:
    """In place of Wagtail's own sign-in, which would ask for no second factor."""
    target = request.GET.get("next") or request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("wagtailadmin_home")
    if request.user.is_authenticated:
        return redirect(target)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


@public("GET", "POST")
def cms_password_reset(request: HttpRequest, rest: str = "") -> HttpResponse:
    """In place of Wagtail's own pages for a forgotten password."""
    return redirect("account_reset_password")
