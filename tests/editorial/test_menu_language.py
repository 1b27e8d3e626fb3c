"""The CMS's menu speaks the language of whoever looks, not of whoever came first."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.editorial import administrator

pytestmark = pytest.mark.django_db


def menu(language: str) -> str:
    person = administrator(language=language)
    client = Client()
    client.force_login(person)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    start = page.index('id="wagtail-sidebar-props"')
    return page[start : page.index("</script>", start)]


def test_the_menu_is_translated_for_each_person():
    finnish, swedish, english = (menu(code) for code in ("fi", "sv", "en"))
    for words in (
        ("Tarkastukset", "Granskningar", "Reviews"),
        ("K\\u00e4\\u00e4nn\\u00f6kset", "\\u00d6vers\\u00e4ttningar", "Translations"),
    ):
        for word, own in zip(words, (finnish, swedish, english), strict=True):
            assert word in own
            assert all(word not in other for other in (finnish, swedish, english) if other != own)
