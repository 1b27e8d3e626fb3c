"""Where each topic of the guide is read, in the reader's language."""

from core.caches import content_cache
from core.page_cache import site_version
from editorial.dashboard.guide_links import EMPTY, Guide, GuideEntry
from home.guide.topics import INDEX, TOPICS, guide_key, language_to_read
from home.models import GuideIndexPage, GuidePage

SECONDS = 300


def guide_for(language: str) -> Guide:
    """Live pages of the language that the person reads the guide in. No query when kept, else 2
    and those of the site's addresses. Publishing a page forgets what was kept."""
    read = language_to_read(language)
    key = f"guide:{site_version()}:{read}"
    entries = content_cache.get(key)
    if entries is None:
        entries = _entries(read)
        content_cache.set(key, entries, SECONDS)
    if not entries:
        return EMPTY
    topics = {topic.name: entries[topic.name] for topic in TOPICS if topic.name in entries}
    return Guide(entries.get(INDEX), topics)


def _entries(language: str) -> dict[str, GuideEntry]:
    names = {guide_key(name): name for name in (INDEX, *(topic.name for topic in TOPICS))}
    found = {}
    for model in (GuideIndexPage, GuidePage):
        pages = model.objects.live().filter(
            translation_key__in=names, locale__language_code=language
        )
        for page in pages:
            entry = GuideEntry(page.title, page.get_url() or "", language)
            found[names[page.translation_key]] = entry
    return found
