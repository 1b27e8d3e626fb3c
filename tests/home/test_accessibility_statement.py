"""The accessibility statement: every part that the act asks for, found from every page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from home.models import AccessibilityStatementPage
from tests.factories.cms_forms import editor_data
from tests.factories.editorial import publish_latest
from tests.factories.pages import finnish_home

pytestmark = pytest.mark.django_db

GAP = {
    "what": "Kaavion teksti",
    "requirement": "WCAG 1.1.1",
    "reason": "burden",
    "explanation": "Kaavioita on satoja.",
    "alternative": "Taulukko samalla sivulla",
    "mended_by": date(2027, 3, 1),
}


def statement(**more) -> AccessibilityStatementPage:
    values = {
        "title": "Saavutettavuusseloste",
        "service_name": "KEINO-akatemia",
        "operator": "Esimerkkivirasto",
        "compliance": "partial",
        "gaps": [("gap", GAP)],
        "assessed_on": date(2026, 11, 1),
        "published_on": date(2026, 11, 2),
        "updated_on": date(2026, 11, 3),
        "supervisor": "Liikenne- ja viestintävirasto Traficom",
        "supervisor_url": "https://www.saavutettavuusvaatimukset.fi/",
        "contact_email": "saavutettavuus@academy.example",
    }
    page = AccessibilityStatementPage(**{**values, **more})
    finnish_home().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_the_page_says_what_the_act_asks_for(client):
    text = client.get(statement().url).text
    for part in (
        "KEINO-akatemia",
        "Esimerkkivirasto",
        "306/2019",
        "Kaavion teksti",
        "WCAG 1.1.1",
        "Kaavioita on satoja.",
        "Taulukko samalla sivulla",
        "1.3.2027",
        "1.11.2026",
        "2.11.2026",
        "3.11.2026",
        "Traficom",
        "https://www.saavutettavuusvaatimukset.fi/",
        "saavutettavuus@academy.example",
        'href="/fi/accessibility-feedback/"',
    ):
        assert part in text, part


def test_a_statement_without_gaps_says_so(client):
    text = client.get(statement(gaps=[], compliance="full").url).text
    assert "Kaavion teksti" not in text


@pytest.mark.parametrize("missing", ["service_name", "assessed_on", "supervisor", "updated_on"])
def test_a_statement_cannot_leave_out_what_the_act_asks_for(missing):
    page = statement()
    setattr(page, missing, None if missing.endswith("_on") else "")
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert missing in refused.value.message_dict


def test_every_page_links_the_statement_and_the_form_though_it_is_in_no_menu(client):
    page = statement()
    assert page.show_in_menus is False
    for address in ("/fi/", "/fi/accessibility-feedback/", "/accounts/login/", page.url):
        text = Client().get(address).text
        assert f'href="{page.url}"' in text, address
        assert 'href="/fi/accessibility-feedback/"' in text, address
    front = Client().get("/fi/").text
    assert front.count(f'href="{page.url}"') == 1  # in the footer alone, not in the main menu


def test_a_draft_is_not_linked(client):
    page = statement()
    page.unpublish()
    assert page.url not in client.get("/fi/").text


def test_there_is_one_statement_for_a_language():
    statement()
    assert not AccessibilityStatementPage.can_create_at(finnish_home())
    assert AccessibilityStatementPage.allowed_subpage_models() == []


def test_an_editor_changes_the_fields_and_is_told_what_to_check(admin):
    page = statement()
    address = f"/cms/pages/{page.pk}/edit/"
    assert "recalled, not checked" in admin.get(address).text
    data = editor_data(admin, page) | {"compliance": "none", "action-submit": "1"}
    assert admin.post(address, data).status_code == 302
    page = publish_latest(page)
    assert (page.compliance, page.live) == ("none", True)
    assert page.gaps[0].value["reason"] == "burden"
