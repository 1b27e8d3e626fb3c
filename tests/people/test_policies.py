"""Terms and privacy notice: versions, their pages, accepting, declining, writing the next one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from people.choices import PolicyKind
from people.models import Policy, PolicyAcceptance, User
from people.policies import accept_terms, must_accept, numbers_in_force
from tests.factories.cms_users import cms_user
from tests.factories.learners import learner
from tests.factories.people import UserFactory
from tests.factories.policies import policy
from tests.people.mailed_codes import code_from_mail
from tests.people.test_sign_in import SIGN_UP

pytestmark = pytest.mark.django_db
TERMS, PRIVACY = PolicyKind.TERMS, PolicyKind.PRIVACY


def signed_in(client: Client) -> User:
    person = UserFactory(language="en")
    client.force_login(person)
    return person


# ------------------------------------------------------------------ versions


def test_versions_are_numbered_by_kind():
    numbers = [policy(kind).number for kind in (TERMS, PRIVACY, TERMS)]
    assert numbers == [1, 1, 2]


def test_a_version_in_force_neither_changes_nor_goes():
    version = policy(in_days=0)
    version.text_fi = "<p>muuta</p>"
    with pytest.raises(ValidationError):
        version.save()
    version.effective_on += timedelta(days=30)  # nor by pretending that its day is to come
    with pytest.raises(ValidationError):
        version.save()
    with pytest.raises(ValidationError):
        version.delete()
    assert Policy.objects.get().text_fi == "<p>terms fi</p>"


def test_the_control_a_version_to_come_changes_and_goes():
    version = policy(in_days=1)
    version.text_fi = "<p>muuta</p>"
    version.save()
    assert Policy.objects.get().text_fi == "<p>muuta</p>"
    version.delete()
    assert not Policy.objects.exists()


def test_accepted_words_stay_even_where_the_guard_is_passed_by():
    version = policy()
    accept_terms(person=UserFactory(), policy=version)
    with pytest.raises(ProtectedError):
        Policy.objects.all().delete()


def test_the_number_in_force_is_kept_without_a_query_until_a_version_is_written(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    policy()
    policy(in_days=1)
    assert numbers_in_force().terms == 1
    with django_assert_num_queries(0):
        assert numbers_in_force().terms == 1
    with django_capture_on_commit_callbacks(execute=True):
        Policy.objects.get(number=2).delete()
        policy()
    assert numbers_in_force().terms == 2


def test_accepting_twice_leaves_one_row_and_a_notice_is_not_accepted():
    person, terms = UserFactory(), policy()
    accept_terms(person=person, policy=terms)
    accept_terms(person=person, policy=terms)
    assert PolicyAcceptance.objects.count() == 1
    for refused in (policy(PRIVACY), policy(in_days=3)):
        with pytest.raises(ValueError, match="in force"):
            accept_terms(person=person, policy=refused)


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize(("kind", "word"), [(TERMS, "terms"), (PRIVACY, "privacy")])
def test_the_page_shows_the_newest_version_in_force_in_its_language(client, kind, word):
    policy(kind, in_days=-20, text_sv="<p>första</p>")
    policy(kind, text_sv="<p>andra</p>", changes_sv="Tiderna blev kortare.")
    policy(kind, in_days=5, text_sv="<p>kommande</p>")
    page = client.get(f"/sv/{word}/").text
    assert "andra" in page
    assert "Tiderna blev kortare." in page
    assert "kommande" not in page
    old = client.get(f"/sv/{word}/1/").text
    assert "första" in old
    assert f'href="/sv/{word}/"' in old
    assert client.get(f"/sv/{word}/3/").status_code == 404


def test_there_is_no_page_before_there_is_a_version(client):
    assert client.get("/fi/terms/").status_code == 404
    assert client.get("/fi/privacy/").status_code == 404


def test_the_page_is_kept_for_visitors_until_a_version_is_written(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    policy(text_fi="<p>vanha</p>")
    client.get("/fi/terms/")
    with django_assert_num_queries(0):
        assert "vanha" in client.get("/fi/terms/").text
    with django_capture_on_commit_callbacks(execute=True):
        policy(text_fi="<p>tuore</p>")
    assert "tuore" in client.get("/fi/terms/").text


def test_a_page_kept_for_visitors_shows_nothing_of_a_person(client):
    policy()
    person = signed_in(client)
    assert person.email not in Client().get("/en/terms/").text
    assert str(person) in client.get("/en/terms/").text


# ------------------------------------------------------------------ signing up


def sign_up(client: Client, **more: str) -> None:
    client.post("/accounts/signup/", {**SIGN_UP, **more})


def test_signing_up_asks_for_the_terms_and_keeps_what_was_accepted(client):
    terms, notice = policy(), policy(PRIVACY)
    page = client.get("/accounts/signup/").text
    assert 'name="terms"' in page
    assert 'href="/fi/terms/"' in page
    assert 'href="/fi/privacy/"' in page
    sign_up(client)
    assert not User.objects.exists()
    sign_up(client, terms="on")
    person = User.objects.get()
    assert PolicyAcceptance.objects.get().policy == terms
    assert (person.accepted_terms, person.seen_privacy_notice) == (1, notice.number)
    response = client.post("/accounts/confirm-email/", {"code": code_from_mail()}, follow=True)
    assert response.redirect_chain[-1][0] == "/sv/my/"  # not led to the terms again


def test_where_there_are_no_terms_nothing_is_asked(client):
    assert 'name="terms"' not in client.get("/accounts/signup/").text


# ------------------------------------------------------------------ newer terms


def test_newer_terms_are_asked_about_before_the_classroom_and_then_never_again():
    student = learner()
    client, person = student.client, student.person
    accept_terms(person=person, policy=policy(in_days=-9))
    lesson = student.url(student.lessons[0].slug)
    pages = ("/fi/my/", f"/fi/learn/{student.cohort.slug}/", lesson)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    policy(changes_fi="Säilytysajat muuttuivat.")
    numbers_are_read_again()
    for page in pages:
        response = client.get(page)
        assert response.url == f"/fi/my/terms/?next={page.replace('/', '%2F')}"
    assert "Säilytysajat muuttuivat." in client.get(response.url).text
    response = client.post("/fi/my/terms/", {"number": "2", "next": lesson})
    assert response.url == lesson
    person.refresh_from_db()
    assert (person.accepted_terms, must_accept(person)) == (2, False)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]


def numbers_are_read_again() -> None:
    """A test's transaction never commits, so what is kept is forgotten by hand."""
    from people.policies import CACHE_KEY, content_cache

    content_cache.set(CACHE_KEY, None)


def test_a_form_that_was_filled_in_meanwhile_is_not_lost(client):
    signed_in(client)
    policy()
    assert client.post("/en/my/").status_code == 405  # the view's own answer
    assert client.get("/en/my/").status_code == 302  # the control


def test_other_pages_stay_open_to_a_person_who_declines(client):
    signed_in(client)
    policy()
    assert client.get("/en/my/terms/declined/").status_code == 200
    for address in ("/en/my/data/", "/en/my/data/file/", "/en/my/profile/", "/en/terms/"):
        assert client.get(address).status_code == 200, address
    assert not PolicyAcceptance.objects.exists()


def test_a_version_that_came_meanwhile_is_shown_first(client):
    person = signed_in(client)
    policy(in_days=-5)
    policy()
    assert client.post("/en/my/terms/", {"number": "1"}).status_code == 200
    assert not PolicyAcceptance.objects.filter(person=person).exists()


def test_accepting_leads_to_no_strange_address(client):
    signed_in(client)
    policy()
    response = client.post("/en/my/terms/", {"number": "1", "next": "https://evil.example/"})
    assert response.url == "/en/my/"


def test_my_academy_costs_no_query_more_for_the_terms(client, django_assert_num_queries):
    person = signed_in(client)
    client.get("/en/my/")
    with django_assert_num_queries(0):
        must_accept(person)


# ------------------------------------------------------------------ the notice


def test_a_new_privacy_notice_is_told_until_it_has_been_opened(client):
    person = signed_in(client)
    sentence = "The privacy notice has a version that you have not read yet."
    assert sentence not in client.get("/en/my/").text
    policy(PRIVACY)
    numbers_are_read_again()
    assert sentence in client.get("/en/my/").text
    client.get("/en/privacy/")
    person.refresh_from_db()
    assert person.seen_privacy_notice == 1
    assert sentence not in client.get("/en/my/").text


# ------------------------------------------------------------------ in the CMS


def words(**more: str) -> dict[str, str]:
    empty = '{"blocks": [{"key": "a", "text": "Ehdot", "type": "unstyled", "depth": 0, '
    empty += '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    texts = {f"text_{code}": empty for code in ("fi", "sv", "en")}
    changes = {f"changes_{code}": "Kohta 2" for code in ("fi", "sv", "en")}
    return {"kind": "terms", "effective_on": day, **texts, **changes, **more}


def test_an_administrator_writes_the_next_version(admin):
    policy(text_fi="<p>Lähtökohta</p>")
    page = admin.get("/cms/policies/new/?kind=terms").text
    assert escape("Lähtökohta") in page or "L\\u00e4ht\\u00f6kohta" in page
    assert admin.post("/cms/policies/new/", words()).status_code == 302
    version = Policy.objects.get(number=2)
    assert (version.kind, "Ehdot" in version.text_fi) == ("terms", True)
    assert admin.post(f"/cms/policies/edit/{version.pk}/", words(changes_fi="Uusi")).status_code
    version.refresh_from_db()
    assert version.changes_fi == "Uusi"


def test_the_next_version_says_what_changes_and_comes_after_the_last(admin):
    policy(in_days=5)
    today = timezone.localdate().isoformat()
    page = admin.post("/cms/policies/new/", words(effective_on=today, changes_sv="")).text
    assert "A version takes force today or later" in page
    assert "Say what changes from the last version." in page
    assert Policy.objects.count() == 1


def test_a_version_in_force_cannot_be_edited_or_deleted_in_the_cms(admin):
    version = policy()
    for action in ("edit", "delete"):
        address = f"/cms/policies/{action}/{version.pk}/"
        assert admin.post(address, words()).status_code in (302, 403)
    assert Policy.objects.get().text_fi == "<p>terms fi</p>"
    listing = admin.get("/cms/policies/").text
    assert f"/cms/policies/edit/{version.pk}/" not in listing


def test_an_editor_of_pages_may_not_write_policies(client):
    client.force_login(cms_user("change_page"))
    client.post("/cms/policies/new/", words())
    assert not Policy.objects.exists()
