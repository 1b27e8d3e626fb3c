"""What comes of the editors' work: the guide, a draft shown outside, the trace of a redaction."""

from functools import partial

from home.models import GuideIndexPage, GuidePage
from tests.browser.showing import Shown, named
from tests.browser.stage import Stage, in_language


def guide(model: type, language: str, *_: object) -> str:
    pages = model.objects.live().filter(locale__language_code=language).order_by("path")
    return str(pages[0].get_url())


def draft(language: str, stage: Stage) -> str:
    return in_language(language, "editorial:read_draft", stage.editorial.token)


EDITORIAL = [
    *(
        Shown(f"{name} in {code}", partial(guide, model, code), language=code)
        for code in ("fi", "en")
        for name, model in (("guide", GuideIndexPage), ("page of the guide", GuidePage))
    ),
    Shown("draft shown outside", draft),
    Shown("lesson with a redaction", lambda language, stage: stage.editorial.redacted[language]),
    Shown("document withdrawn", lambda _, stage: stage.editorial.document, status=410),
    Shown("draft no longer shown", named("editorial:read_draft", "x" * 43), status=404),
]
