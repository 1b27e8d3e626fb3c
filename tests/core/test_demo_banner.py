"""While demonstration data is allowed every page says that its people are invented."""

import pytest
from django.test import Client
from django.urls import reverse

from core.context_processors import site_frame
from tests.factories.pages import releaser, site_tree

pytestmark = pytest.mark.django_db

BANNER = '<aside class="demo-banner"'
PAGES = {
    "a public page": lambda: site_tree().home["fi"].url,
    "My academy": lambda: reverse("home:my_academy"),
    "signing in": lambda: reverse("account_login"),
    "the CMS's front page": lambda: reverse("wagtailadmin_home"),
    "the CMS's explorer": lambda: reverse("wagtailadmin_explore", args=[site_tree().home["fi"].pk]),
    "a page's editor": lambda: reverse("wagtailadmin_pages:edit", args=[site_tree().home["fi"].pk]),
}
ANONYMOUS = {"a public page", "signing in"}


@pytest.mark.parametrize("is_allowed", [True, False])
@pytest.mark.parametrize("name", PAGES)
def test_banner_stands_on_every_page_where_the_data_is_allowed_and_on_none_else(
    client: Client, settings, name: str, is_allowed: bool
) -> None:
    settings.DEMO_DATA_ALLOWED = is_allowed
    if name not in ANONYMOUS:
        client.force_login(releaser())
    response = client.get(PAGES[name]())
    assert response.status_code == 200
    assert response.content.decode().count(BANNER) == int(is_allowed)


def test_page_kept_for_visitors_has_it_too(client: Client) -> None:
    first, second = (client.get(PAGES["a public page"]()).content.decode() for _ in range(2))
    assert first.count(BANNER) == second.count(BANNER) == 1


def test_setting_is_read_for_every_request(rf, settings) -> None:
    for is_allowed in (True, False):
        settings.DEMO_DATA_ALLOWED = is_allowed
        assert site_frame(rf.get("/"))["demo_data_allowed"] is is_allowed
