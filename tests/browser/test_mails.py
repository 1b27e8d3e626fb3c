"""axe finds nothing in the HTML of any mail that the demo site and the stage have sent."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from core.models import KeptMail, MailDelivery
from tests.browser.conftest import Guide
from tests.browser.driving import DESKTOP, PHONE
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def one_of_each() -> list[tuple[str, str]]:
    """What is told of, with a mail that tells it, in each language it was sent in."""
    events = dict(MailDelivery.objects.order_by("pk").values_list("effect_key", "event"))
    languages = dict(MailDelivery.objects.values_list("effect_key", "language"))
    found = {
        (events[mail.effect_key], languages[mail.effect_key]): mail.html
        for mail in KeptMail.objects.filter(effect_key__in=events).order_by("pk")
    }
    return [(f"{event}, {language}", html) for (event, language), html in found.items()]


def test_axe_finds_nothing_in_the_html_of_mails(guide: Guide) -> None:
    page, found = guide.visitor(), []
    mails = one_of_each()
    assert len(mails) > 5
    for name, html in mails:
        page.set_content(html)
        page.evaluate(AXE_SCRIPT)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            found += [f"{name}, {size['width']} px: {line}" for line in violations(page)]
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                found.append(f"{name}: {width} px wide on {size['width']}")
    assert found == []
