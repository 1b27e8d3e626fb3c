"""A draft shown to somebody without an account: to read, to comment on, and for some days only."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core import effects
from editorial.models import ReviewComment, ReviewLink
from editorial.review_link_views import MOST_FROM_ONE_ADDRESS
from editorial.services import review_links
from tests.factories.editorial import (
    LATER,
    SUBMITTED,
    author,
    live_page,
    member,
    reviewer,
    submitted,
    written,
)
from tests.factories.pages import track_with_lessons

pytestmark = pytest.mark.django_db
GOOD = {"name": "Ulla Ulkopuolinen", "text": "Selkeä teksti.", "website": ""}


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editorial.checklist.blocking_items", lambda page: [])


def shared(page: Any, by: Any, **more: Any) -> tuple[ReviewLink, str]:
    """The link and its address."""
    given = {"recipient_name": "Ulla", "language": "fi", **more}
    link, token = review_links.make_link(page=page, revision=page.latest_revision, by=by, **given)
    return link, f"/fi/review/{token}/"


@pytest.fixture
def draft() -> Any:
    """A live page with a draft that nobody has reviewed."""
    return written(live_page(), author())


def test_the_draft_is_read_as_its_public_page_would_be(draft: Any, client: Client) -> None:
    _link, address = shared(draft, author())
    answer = client.get(address)
    assert answer.status_code == 200
    assert SUBMITTED in answer.text
    assert 'id="draft-comments"' in answer.text
    assert SUBMITTED not in client.get(draft.url).text  # the control: it is not public


def test_exactly_the_version_that_was_shared_is_read(draft: Any, client: Client) -> None:
    _link, address = shared(draft, author())
    written(draft, author(), title=LATER)
    assert SUBMITTED in client.get(address).text
    assert LATER not in client.get(address).text


def kept_keys() -> list[str]:
    """Of the cache of public pages, in the process or in Redis."""
    cache = caches["content"]._cache
    if hasattr(cache, "get_client"):
        return [key.decode() for key in cache.get_client(None).keys("*")]
    return list(cache)


def test_nobody_keeps_a_copy(draft: Any, client: Client) -> None:
    _link, address = shared(draft, author())
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"  # other sites never see the address
    assert not [key for key in kept_keys() if "/review/" in key]


def test_a_public_page_is_kept_by_the_same_cache(draft: Any, client: Client) -> None:
    """The control of the test above."""
    client.get(draft.url)
    assert [key for key in kept_keys() if draft.url in key]


def test_the_secret_is_not_in_the_database(draft: Any) -> None:
    link, address = shared(draft, author())
    token = address.split("/")[-2]
    row = ReviewLink.objects.filter(pk=link.pk).values().get()
    assert all(token not in str(value) for value in row.values())
    assert len(token) >= 43


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_expired_or_revoked_link_leads_nowhere(
    draft: Any, client: Client, method: str
) -> None:
    by = author()
    ask = getattr(client, method)
    assert ask("/fi/review/wrong/", GOOD).status_code == 404
    expired, address = shared(draft, by)
    assert ask(address, GOOD).status_code in (200, 302)
    ReviewLink.objects.filter(pk=expired.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert ask(address, GOOD).status_code == 404
    revoked, address = shared(draft, by)
    review_links.revoke_link(link=revoked, by=by)
    assert ask(address, GOOD).status_code == 404


@pytest.mark.parametrize("change", ["left the group", "inactive", "erased"])
def test_a_link_ends_with_the_rights_of_whoever_gave_it(
    draft: Any, client: Client, change: str
) -> None:
    by = author()
    _link, address = shared(draft, by)
    assert client.get(address).status_code == 200  # the control
    if change == "left the group":
        by.groups.clear()
    elif change == "inactive":
        type(by).objects.filter(pk=by.pk).update(is_active=False)
    else:
        ReviewLink.objects.update(created_by=None)
    assert client.get(address).status_code == 404
    assert client.post(address, GOOD).status_code == 404


def test_saving_by_itself_does_not_write_over_what_was_shared(draft: Any, client: Client) -> None:
    by = author()
    _link, address = shared(draft, by)
    page = draft.get_latest_revision_as_object()
    page.title = LATER
    page.save_revision(user=by, overwrite_revision=draft.latest_revision)
    assert SUBMITTED in client.get(address).text
    assert LATER not in client.get(address).text


def test_a_shared_track_has_the_modules_of_the_version(client: Client) -> None:
    track, by = track_with_lessons(), author()
    names = [row.module.title for row in track.track_modules.all()]
    version = track.get_latest_revision_as_object()
    version.save_revision(user=by)
    track.refresh_from_db()
    _link, with_modules = shared(track, by)
    version.track_modules.set([])
    version.save_revision(user=by)
    track.refresh_from_db()
    _link, without = shared(track, by)
    assert all(name in client.get(with_modules).text for name in names)  # the control
    assert not any(name in client.get(without).text for name in names)


def test_a_comment_is_kept_shown_and_mailed(draft: Any, client: Client) -> None:
    by = author()
    link, address = shared(draft, by)
    answer = client.post(address, GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert client.get(address).text.count(GOOD["text"]) == 1
    mail.outbox.clear()
    effects.sweep()
    (message,) = mail.outbox
    assert message.to == [by.email]
    assert GOOD["text"] in message.body
    assert ReviewComment.objects.get().link == link


def test_a_comment_is_plain_text(draft: Any, client: Client) -> None:
    _link, address = shared(draft, author())
    client.post(address, GOOD | {"text": "<script>alert(1)</script>"})
    html = client.get(address).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    "fault", [{"text": ""}, {"name": ""}, {"text": "x" * 4001}, {"website": "spam.example"}]
)
def test_a_bad_comment_is_not_kept(draft: Any, client: Client, fault: dict[str, str]) -> None:
    _link, address = shared(draft, author())
    answer = client.post(address, GOOD | fault)
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not ReviewComment.objects.exists()


def test_a_flood_of_comments_is_stopped(draft: Any, client: Client) -> None:
    _link, address = shared(draft, author())
    for _each in range(MOST_FROM_ONE_ADDRESS):
        assert client.post(address, GOOD).status_code == 302
    assert client.post(address, GOOD).status_code == 429


def test_one_link_takes_so_many_comments_and_no_more(
    draft: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_links, "MOST_COMMENTS", 1)
    _link, address = shared(draft, author())
    assert client.post(address, GOOD).status_code == 302
    assert client.post(address, GOOD).status_code == 422


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_link_reads_and_comments_and_nothing_else(
    draft: Any, client: Client, method: str
) -> None:
    _link, address = shared(draft, author())
    assert getattr(client, method)(address).status_code == 405


def test_whoever_may_not_edit_the_page_gives_no_link(draft: Any) -> None:
    with pytest.raises(PermissionDenied):
        shared(draft, member())


def test_a_revision_of_another_page_is_not_shared(draft: Any) -> None:
    with pytest.raises(ValueError, match="revision"):
        review_links.make_link(
            page=draft,
            revision=live_page().latest_revision,
            recipient_name="Ulla",
            language="fi",
            by=author(),
        )


# ------------------------------------------------------------------ in the CMS


def test_the_address_is_shown_once(draft: Any, client: Client) -> None:
    client.force_login(author())
    page = reverse("editorial_review_links", args=[draft.pk])
    answer = client.post(page, {"recipient_name": "Ulla", "language": "sv"}, follow=True)
    address = answer.context["new_address"]
    assert "/sv/review/" in address
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert address.split("/")[-2] not in str(dict(client.session))
    assert Client().get(address.replace("http://localhost:8000", "")).status_code == 200
    assert "/sv/review/" not in client.get(page).text
    client.post(reverse("editorial_revoke_review_link", args=[ReviewLink.objects.get().pk]))
    assert not ReviewLink.objects.usable().exists()


def test_what_is_under_review_is_shared_and_its_comments_stand_in_the_review(
    client: Client,
) -> None:
    page = live_page()
    state = submitted(page, author())
    written(page, author(), title=LATER)
    client.force_login(reviewer())
    address = reverse("editorial_review_links", args=[page.pk])
    answer = client.post(address, {"recipient_name": "Ulla", "language": "fi"}, follow=True)
    link = ReviewLink.objects.get()
    assert link.revision == state.submitted_revision
    Client().post(answer.context["new_address"].replace("http://localhost:8000", ""), GOOD)
    html = client.get(reverse("editorial_review", args=[state.pk])).text
    assert GOOD["text"] in html
    assert "through a review link" in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_find_no_links(draft: Any, client: Client, method: str) -> None:
    by = author()
    link, _address = shared(draft, by)
    stranger = member()
    stranger.user_permissions.set([])
    client.force_login(stranger)
    ask = getattr(client, method)
    assert ask(reverse("editorial_review_links", args=[draft.pk])).status_code in (302, 403, 404)
    client.post(reverse("editorial_revoke_review_link", args=[link.pk]))
    assert ReviewLink.objects.usable().count() == 1
    assert Page.objects.filter(pk=draft.pk).exists()
