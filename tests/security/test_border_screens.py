"""What the crawl cannot send: whole forms, choices, and what is shown on purpose."""

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import resolve, reverse
from wagtail.models import Page
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation

from core.models import AcademyImage
from editorial.borders import viewer
from editorial.borders.middleware import BordersMiddleware
from people.models import User
from tests.factories import areas
from tests.factories.areas import MARK
from tests.factories.cms_forms import editor_data, stream_data
from tests.factories.lesson_bodies import block, body, text_block
from tests.factories.pages import releaser
from tests.security.sides import world
from tests.security.test_borders import entered, guards_off

__all__ = ["guards_off"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_apart")]
CHOOSER = "wagtailadmin_choose_page_child"


@pytest.fixture
def here():
    return world()


@pytest.fixture
def editor(here):
    return entered(here.alpha.editor)


def words(response) -> str:
    return response.content.decode()


# ------------------------------------------------------------------ choosing pages


def test_a_live_page_of_theirs_is_offered_by_its_published_title(here, editor):
    answer = editor.get(reverse(CHOOSER, args=[here.beta.roots["fi"].pk]))
    assert "Avoin askel" in words(answer)
    assert MARK not in words(answer)


def test_the_control_offers_the_title_of_the_draft(here, editor, guards_off):
    answer = editor.get(reverse(CHOOSER, args=[here.beta.roots["fi"].pk]))
    assert f"{MARK}draft" in words(answer)


def test_it_is_found_and_chosen_by_its_published_title_too(here, editor):
    page = here.theirs.pages["live"]
    found = editor.get(reverse("wagtailadmin_choose_page_search"), {"q": "Avoin"})
    assert "Avoin askel" in words(found)
    chosen = editor.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": page.pk})
    assert json.loads(chosen.content)["result"][0]["adminTitle"] == "Avoin askel"


def test_nothing_of_its_draft_is_told_beside_the_title(here, editor):
    answer = words(editor.get(reverse(CHOOSER, args=[here.beta.roots["fi"].pk])))
    assert "live + draft" not in answer


@pytest.mark.parametrize("word", ["never", "private", "scheduled"])
def test_what_the_public_does_not_see_cannot_be_chosen(here, editor, word):
    address = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert editor.get(address, {"id": here.theirs.pages[word].pk}).status_code == 404


def pasted(here, client) -> str:
    """The title that the CMS gives to a link for an address; it reads those of its own language."""
    User.objects.filter(pk=here.alpha.editor.pk).update(language="fi")
    address = here.theirs.pages["live"].full_url
    data = {"external-link-chooser-url": address, "external-link-chooser-link_text": ""}
    answer = client.post(reverse("wagtailadmin_choose_page_external_link"), data)
    return json.loads(answer.content)["result"]["adminTitle"]


def test_an_address_pasted_as_a_link_gets_the_published_title(here, editor):
    assert pasted(here, editor) == "Avoin askel"


def test_the_control_gets_the_title_of_the_draft_for_the_address(here, editor, guards_off):
    assert pasted(here, editor) == f"{MARK}draft"


def test_own_drafts_are_shown_by_their_own_titles(here, editor):
    page = here.own["live"]
    page.title = "Uusi otsikko"
    page.save_revision()
    answer = editor.get(reverse(CHOOSER, args=[here.alpha.roots["fi"].pk]))
    assert "Uusi otsikko" in words(answer)


# ------------------------------------------------------------------ whole forms


def with_file(document: int) -> str:
    return body(text_block(), block("file", {"title": "Pohja", "document": document}))


def sent_form(client, page, **fields):
    data = editor_data(client, page) | fields
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def form_with_document(here, client, document):
    page = here.own["live"]
    page.body = with_file(areas.own_document(here.alpha).pk)
    page.save_revision().publish()
    data = editor_data(client, page)
    field = next(name for name in data if name.endswith("-value-document"))
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), data | {field: document.pk}
    )


def test_a_page_cannot_be_given_their_document(here, editor):
    answer = form_with_document(here, editor, here.theirs.document)
    assert answer.status_code == 404
    assert str(here.theirs.document.pk) not in _latest_documents(here.own["live"])


def test_the_control_takes_it(here, editor, guards_off):
    form_with_document(here, editor, here.theirs.document)
    assert str(here.theirs.document.pk) in _latest_documents(here.own["live"])


def test_a_document_of_ones_own_is_taken(here, editor):
    other = areas.own_document(here.alpha)
    assert form_with_document(here, editor, other).status_code == 302
    assert str(other.pk) in _latest_documents(here.own["live"])


def _latest_documents(page) -> list[str]:
    content = json.loads(Page.objects.get(pk=page.pk).latest_revision.content["body"])
    return [str(one["value"]["document"]) for one in content if one["type"] == "file"]


def test_a_link_to_their_hidden_page_is_refused_and_one_to_their_live_page_taken(here, editor):
    page = here.own["live"]
    for target, status in (("never", 404), ("live", 302)):
        link = f'<p><a linktype="page" id="{here.theirs.pages[target].pk}">x</a></p>'
        page.body = body(text_block(link))
        answer = sent_form(editor, here.own["live"], **_stream(page))
        assert answer.status_code == status, target


def _stream(page) -> dict[str, str]:
    kind = page._meta.get_field("body").stream_block
    return stream_data("body", kind, page.body.get_prep_value())


def test_what_another_put_into_the_page_stays_and_can_be_saved(here, editor):
    page = here.own["live"]
    page.body = with_file(here.theirs.document.pk)
    page.save_revision().publish()
    assert sent_form(editor, page).status_code == 302


def test_the_translation_editor_takes_no_file_of_theirs(here, editor):
    page = here.own["live"]
    page.body = with_file(areas.own_document(here.alpha).pk)
    page.save_revision().publish()
    translation = Translation.objects.get(source__object_id=page.translation_key)
    translation.source.update_from_db()
    segment = OverridableSegment.objects.get(
        source=translation.source, context__path__endswith=".document"
    )
    address = reverse("wagtail_localize:edit_override", args=[translation.pk, segment.pk])

    def put(document):
        sent = encode_multipart(BOUNDARY, {"value": str(document.pk)})
        return editor.put(address, sent, content_type=MULTIPART_CONTENT).status_code

    assert put(here.theirs.document) == 404
    assert not SegmentOverride.objects.exists()
    assert put(areas.own_document(here.alpha)) == 201


# ------------------------------------------------------------------ copying, moving, many at once


def test_a_copy_goes_into_ones_own_ground_only(here, editor):
    page = here.own["live"]
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    data = {"new_title": "Kopio", "new_slug": "kopio"}
    to = {"theirs": here.beta.roots["fi"], "own": here.alpha.roots["fi"]}
    theirs = editor.post(address, data | {"new_parent_page": to["theirs"].pk})
    own = editor.post(address, data | {"new_parent_page": to["own"].pk})
    assert (theirs.status_code, own.status_code) == (404, 302)
    copies = Page.objects.filter(slug="kopio")
    assert [page.get_parent().pk for page in copies] == [to["own"].pk]


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_a_bulk_action_names_none_of_their_pages(here, editor, action):
    ids = [here.own["live"].pk, *(page.pk for page in here.theirs.pages.values())]
    query = "&".join(f"id={number}" for number in ids)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    answer = editor.get(f"{address}?{query}")
    assert answer.status_code == 200
    assert MARK not in words(answer)


def test_the_control_names_them(here, editor, guards_off):
    query = f"id={here.theirs.pages['never'].pk}"
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert f"{MARK}never" in words(editor.get(f"{address}?{query}"))


def test_all_pages_of_a_list_are_those_in_sight(here, editor):
    index = here.alpha.roots["fi"].get_parent()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = editor.get(f"{address}?id=all&childOf={index.pk}")
    assert answer.status_code == 200
    assert MARK not in words(answer)
    assert "Alue beta" not in words(answer)


def test_a_picture_cannot_be_put_into_their_collection(here, editor):
    image = areas.own_image(here.alpha)
    data = {"title": "Oma", "collection": here.beta.workspace.collection.pk, "tags": ""}
    editor.post(reverse("wagtailimages:edit", args=[image.pk]), data)
    image.refresh_from_db()
    assert image.collection == here.alpha.workspace.collection


# ------------------------------------------------------------------ wider permissions


def test_who_may_edit_redirects_sees_those_to_pages_in_sight(here, editor):
    here.alpha.workspace.authors.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailredirects")
    )
    answer = editor.get(reverse("wagtailredirects:index"))
    assert answer.status_code == 200
    assert MARK not in words(answer)
    address = reverse("wagtailredirects:edit", args=[here.theirs.redirect.pk])
    assert editor.get(address).status_code == 404


def test_who_may_submit_translations_submits_only_own_pages(here, editor):
    here.alpha.workspace.authors.permissions.add(
        Permission.objects.get(codename="submit_translation")
    )
    for page, status in ((here.theirs.pages["never"], 404), (here.own["draft"], 200)):
        address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        assert editor.get(address).status_code == status


def test_a_log_of_files_shows_those_in_sight_to_who_may_read_it(here, editor):
    image = Permission.objects.get(codename="change_academyimage")
    here.alpha.workspace.authors.permissions.add(image)
    answer = words(editor.get(reverse("wagtailadmin_reports:site_history")))
    assert MARK not in answer


def test_the_control_reads_the_log_of_every_file(here, editor, guards_off):
    image = Permission.objects.get(codename="change_academyimage")
    here.alpha.workspace.authors.permissions.add(image)
    answer = words(editor.get(reverse("wagtailadmin_reports:site_history")))
    assert f"{MARK}image" in answer


def test_tags_are_those_of_the_files_in_sight(here, editor):
    areas.own_image(here.alpha).tags.add("oma", f"{MARK[:3]}oma")
    names = editor.get(reverse("wagtailadmin_tag_autocomplete"), {"term": MARK[:3]}).json()
    assert names == [f"{MARK[:3]}oma"]


def test_the_control_offers_the_tags_of_every_file(here, editor, guards_off):
    names = editor.get(reverse("wagtailadmin_tag_autocomplete"), {"term": MARK[:3]}).json()
    assert names == [f"{MARK}label", f"{MARK}tag"]


def test_the_privacy_of_a_page_offers_ones_own_groups(here, editor):
    answer = editor.get(reverse("wagtailadmin_pages:set_privacy", args=[here.own["live"].pk]))
    assert "Alfa – authors" in json.loads(answer.content)["html"]
    assert MARK not in words(answer)


# ------------------------------------------------------------------ national editors


def national() -> User:
    """In Wagtail's own group, which holds the roots of pages and collections; no superuser."""
    person = areas.UserFactory(language="en")
    person.groups.set([Group.objects.get(name="Editors")])
    return person


def test_a_national_editor_sees_both_areas(here):
    client = entered(national())
    page, image = here.theirs.pages["never"], here.theirs.image
    for address in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
    ):
        assert client.get(address).status_code == 200, address
    answer = client.get(reverse("wagtailadmin_explore", args=[here.beta.roots["fi"].pk]))
    assert f"{MARK}draft" in words(answer)


def test_who_sees_everything_costs_nothing(here, django_assert_num_queries):
    address = reverse("wagtailadmin_pages:edit", args=[here.theirs.pages["never"].pk])
    request = RequestFactory().get(address)
    request.user, request.resolver_match = releaser(), resolve(address)
    guard = BordersMiddleware(lambda request: HttpResponse())
    with viewer.seen_by(request.user), django_assert_num_queries(0):
        assert guard.process_view(request, None, (), request.resolver_match.kwargs) is None


def test_what_is_not_theirs_answers_as_what_does_not_exist(here, editor):
    theirs = editor.get(reverse("wagtailadmin_pages:edit", args=[here.theirs.pages["never"].pk]))
    nobodys = editor.get(reverse("wagtailadmin_pages:edit", args=[10**6]))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


def test_every_file_of_the_other_is_404(here, editor):
    names = ["edit", "delete", "url_generator", "image_usage"]
    addresses = [reverse(f"wagtailimages:{name}", args=[here.theirs.image.pk]) for name in names]
    addresses.append(reverse("wagtailimages:preview", args=[here.theirs.image.pk, "max-10x10"]))
    assert {editor.get(address).status_code for address in addresses} == {404}
    assert AcademyImage.objects.filter(pk=here.theirs.image.pk).exists()
