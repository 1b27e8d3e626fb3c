"""Redis away: pages go on without it; what counts in it (limits on signing in) fails closed."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache, caches
from django.test import Client, override_settings
from django.urls import reverse
from redis.exceptions import RedisError

from cohorts.services import enrol
from core.caches import content_cache
from courses.models import TrackPage
from tests.factories.cohorts import CohortFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOBODY = "redis://127.0.0.1:1/0"
DEFAULT = "core.caches.DefaultRedisCache"
FORGIVING = "core.caches.ForgivingRedisCache"
STRICT = "django.core.cache.backends.redis.RedisCache"


def away(default: str) -> Any:
    backends = {"default": default, "content": FORGIVING, "renditions": FORGIVING}
    assert backends.keys() == django_settings.CACHES.keys()
    return override_settings(
        CACHES={name: {"BACKEND": kind, "LOCATION": NOBODY} for name, kind in backends.items()}
    )


@pytest.fixture
def learner(client: Client) -> Client:
    client.force_login(enrol(cohort=CohortFactory(), person=UserFactory()).person)
    return client


@pytest.fixture
def addresses() -> list[str]:
    """Of a public page and of the learner's own front door."""
    return [TrackPage.objects.get().get_url(), reverse("home:my_academy")]


def test_pages_need_no_redis(learner, addresses):
    with away(DEFAULT):
        assert [learner.get(address).status_code for address in addresses] == [200, 200]


def test_control_a_default_cache_that_forgives_nothing_takes_pages_along(learner, addresses):
    """Wagtail asks it for the addresses of its sites."""
    with away(STRICT):
        assert learner.get(addresses[0]).status_code == 503


def test_signing_in_without_its_limits_is_refused(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip"}
    person = UserFactory(password="oikea-salasana-27")
    form = {"login": person.email, "password": "oikea-salasana-27"}
    with away(DEFAULT):
        assert client.post(reverse("account_login"), form).status_code == 503
    assert "_auth_user_id" not in client.session


def test_only_what_wagtail_keeps_is_forgiven_by_the_default_cache():
    with away(DEFAULT):
        assert cache.get("wagtail_site_root_paths") is None
        with pytest.raises(RedisError):
            cache.get("allauth:rl:login")
        with pytest.raises(RedisError):
            cache.incr("allauth:rl:login")


def test_the_forgiving_caches_answer_every_question_with_a_miss():
    with away(DEFAULT):
        for forgiving in (content_cache, caches["renditions"]):
            forgiving.set("key", 1)
            forgiving.set_many({"key": 1})
            assert (forgiving.get("key"), forgiving.get_many(["key"])) == (None, {})
            assert (forgiving.add("key", 1), forgiving.delete("key")) == (False, False)
