"""Which pages the guide has. A topic's name is what links and texts call it by."""

import uuid
from dataclasses import dataclass

from home.choices import GuideKind

LANGUAGES = ("fi", "en")
SOURCE, *TRANSLATIONS = LANGUAGES
READ_INSTEAD = {"sv": "en"}  # whoever reads in a language that the guide does not have
INDEX, INDEX_SLUG = "index", "toimittajan-opas"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "guide.academy.example")


@dataclass(frozen=True)
class Topic:
    name: str
    slug: str  # one for all languages, as everywhere on the site
    kind: GuideKind


TOPICS = (
    Topic("sign-in", "kirjaudu", GuideKind.START),
    Topic("first-page", "ensimmainen-sivu", GuideKind.START),
    Topic("after-submitting", "lahettamisen-jalkeen", GuideKind.START),
    Topic("lesson", "kirjoita-oppitunti", GuideKind.HOW_TO),
    Topic("quiz", "kirjoita-testi", GuideKind.HOW_TO),
    Topic("images", "kuvat-ja-vaihtoehtoiset-tekstit", GuideKind.HOW_TO),
    Topic("translate", "kaanna-sivu", GuideKind.HOW_TO),
    Topic("po-files", "vie-ja-tuo-po-tiedosto", GuideKind.HOW_TO),
    Topic("review", "tarkasta-sivu", GuideKind.HOW_TO),
    Topic("decide", "hyvaksy-tai-pyyda-muutoksia", GuideKind.HOW_TO),
    Topic("review-link", "laheta-luonnoslinkki", GuideKind.HOW_TO),
    Topic("schedule", "ajasta-ja-poista-julkaisusta", GuideKind.HOW_TO),
    Topic("laws", "viittaa-lakiin", GuideKind.HOW_TO),
    Topic("release", "julkaise-versio", GuideKind.HOW_TO),
    Topic("redact", "peita-lainvastainen-aineisto", GuideKind.HOW_TO),
    Topic("drafts", "luonnos-tallennus-ja-versio", GuideKind.CONCEPT),
    Topic("four-eyes", "neljan-silman-periaate", GuideKind.CONCEPT),
    Topic("borders", "alueiden-rajat", GuideKind.CONCEPT),
    Topic("languages", "kielet-ja-vanhentuneet-kaannokset", GuideKind.CONCEPT),
    Topic("plain-language", "selkea-kieli", GuideKind.CONCEPT),
    Topic("checklist", "mita-tarkistuslista-kysyy", GuideKind.CONCEPT),
)


def guide_key(name: str) -> uuid.UUID:
    """The ``translation_key`` of a topic's page, the same at every site."""
    return uuid.uuid5(NAMESPACE, name)


def language_to_read(language: str) -> str:
    """A language of the guide: the person's own, else the one they read instead."""
    return language if language in LANGUAGES else READ_INSTEAD.get(language, SOURCE)
