"""Who may enter /cms/: people with the permission and, where settings ask for it, two factors."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from people.middleware import SecondFactorMiddleware
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
CMS = "/cms/"


@pytest.fixture
def editor():
    editor = UserFactory(verified=True)
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return editor


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_an_editor_without_a_second_factor_is_led_to_add_one(client, editor, required):
    client.force_login(editor)
    response = client.get(CMS)
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))
    page = client.get(response.url)
    assert page.status_code == 200
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_an_editor_with_an_authenticator_enters(client, editor, required):
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(editor)
    assert client.get(CMS).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, editor, required):
    Authenticator.objects.create(user=editor, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(editor)
    assert client.get(CMS).status_code == 302


def test_a_superuser_is_no_exception(client, required):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(CMS).status_code == 302


def test_posts_and_deep_addresses_are_stopped_too(client, editor, required):
    client.force_login(editor)
    for answer in (client.get("/cms/pages/"), client.post("/cms/pages/1/delete/")):
        assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))


def test_the_control_enters_where_settings_do_not_ask(client, editor, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(editor)
    assert client.get(CMS).status_code == 200


def test_a_learner_is_refused_instead_of_sent_round_in_circles(client):
    client.force_login(UserFactory(verified=True))
    assert client.get(CMS).status_code == 403


def test_an_editor_may_still_sign_out(client, editor, required):
    client.force_login(editor)
    assert client.post("/cms/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_other_addresses_cost_no_query(django_assert_num_queries, required):
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError("The person was looked at")

    middleware = SecondFactorMiddleware(lambda request: HttpResponse("through"))
    for path in ("/fi/my/", "/accounts/2fa/", "/cms", "/fi/cms/"):
        request = RequestFactory().get(path)
        request.user = Untouchable()
        with django_assert_num_queries(0):
            assert middleware(request).content == b"through"


def test_the_gate_costs_one_query_beside_the_permissions(
    client, editor, required, django_assert_num_queries
):
    request = RequestFactory().get(CMS)
    request.user = editor
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={})
    assert editor.has_perm("wagtailadmin.access_admin")  # read and kept, as Wagtail does too
    middleware = SecondFactorMiddleware(lambda request: HttpResponse("through"))
    with django_assert_num_queries(1):
        assert middleware(request).content == b"through"
