"""Every address says who may use it, and what it says is enforced."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, include, path, reverse

from core.access import Access, declared, demo_only, public, signed_in
from core.checks import check_access_declared, undeclared_patterns
from tests.factories.people import UserFactory


def view(request, **kwargs):
    return HttpResponse("ok")


def ask(decorated, method: str = "GET", user=None, address: str = "/fi/x/?a=1", **headers):
    request = getattr(RequestFactory(), method.lower())(address, headers=headers)
    request.user = user or AnonymousUser()
    return decorated(request)


def test_every_address_declares_who_may_use_it():
    assert check_access_declared() == []


def test_the_control_reports_an_address_that_does_not():
    patterns = [
        path("known/", public("GET")(view)),
        path("forgotten/", view),
        path("a/", include([path("b/", include([path("deep/", view)]))])),
        declared(path("theirs/", include([path("x/", view)])), Access.OWN_RULES),
    ]
    assert list(undeclared_patterns(patterns)) == ["forgotten/", "a/b/deep/"]


def test_the_check_runs_with_the_others():
    from django.core.checks import run_checks

    assert not [message for message in run_checks(tags=["urls"]) if message.id == "core.E001"]
    assert get_resolver().url_patterns


@pytest.mark.parametrize("decorator", [public, signed_in, demo_only])
def test_a_method_that_was_not_named_is_refused(decorator):
    decorated = decorator("POST")(view)
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert ask(decorated, method).status_code == 405
    assert ask(decorator("GET")(view), "POST").status_code == 405


def test_head_follows_get():
    assert ask(public("GET")(view), "HEAD").status_code == 200
    assert ask(public("POST")(view), "HEAD").status_code == 405


@pytest.mark.parametrize("decorator", [public, signed_in, demo_only])
def test_a_view_without_methods_is_a_mistake_of_the_programmer(decorator):
    with pytest.raises(ValueError, match="methods"):
        decorator()(view)


def test_what_a_view_declares_is_what_it_is():
    for decorator, access in (
        (public, Access.PUBLIC),
        (signed_in, Access.SIGNED_IN),
        (demo_only, Access.DEMO),
    ):
        assert decorator("GET")(view).access is access


def test_a_stranger_is_led_to_sign_in_and_back():
    answer = ask(signed_in("GET")(view))
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/fi/x/%3Fa%3D1")


@pytest.mark.django_db
def test_a_person_comes_in():
    assert ask(signed_in("GET")(view), user=UserFactory()).status_code == 200


@pytest.mark.parametrize(
    "referer, back",
    [
        ("http://testserver/fi/learn/a/?b=1#c", "/fi/learn/a/%3Fb%3D1"),
        ("", "/fi/my/"),
        ("https://elsewhere.example/fi/", "/fi/my/"),
        ("//elsewhere.example/fi/", "/fi/my/"),
        ("javascript:alert(1)", "/fi/my/"),
    ],
)
def test_after_a_write_sign_in_leads_to_the_page_of_the_form(referer, back):
    from django.utils import translation

    with translation.override("fi"):
        answer = ask(signed_in("POST")(view), "POST", Referer=referer)
    assert answer.url == f"/accounts/login/?next={back}"


def test_a_form_that_posts_to_its_own_page_comes_back_to_it():
    both = signed_in("GET", "POST")(view)
    assert ask(both, "POST", Referer="").url == "/accounts/login/?next=/fi/x/%3Fa%3D1"


@pytest.mark.parametrize("demo, debug, is_there", [(0, 0, False), (1, 0, True), (0, 1, False)])
def test_demo_addresses_exist_on_demo_sites_only(settings, demo, debug, is_there):
    settings.DEMO_DATA_ALLOWED, settings.DEBUG = bool(demo), bool(debug)
    decorated = demo_only("GET")(view)
    if is_there:
        assert ask(decorated).status_code == 200
    else:
        with pytest.raises(Http404):
            ask(decorated)


@pytest.mark.django_db
def test_the_mailbox_is_not_on_a_real_site(client, settings):
    assert client.get(reverse("mailbox")).status_code == 200
    settings.DEMO_DATA_ALLOWED = False
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(reverse("mailbox")).status_code == 404
    assert client.get(reverse("mailbox_html", args=[1])).status_code == 404
