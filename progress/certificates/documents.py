"""Certificates and transcripts on paper: tagged PDF (PDF/UA-1) from a template of ours.

Nothing is fetched while a document is made: its style sheet and its pictures are given. The
library needs Pango (``apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0``); without
it the pages still print.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

STYLES, MARK = "css/pdf/document.css", "img/mark.svg"
MARK_ADDRESS = "given:mark"


class PdfUnavailable(Exception):
    """The system library for PDF documents is missing on this server."""


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF/UA-1, in the active language; it must begin at ``<!doctype html>`` and
    have ``lang`` and ``<title>``. About a second of processor time. Raises PdfUnavailable."""
    library = _weasyprint()
    html = library.HTML(string=render_to_string(template, context), url_fetcher=given)
    styles = library.CSS(string=_static(STYLES).decode(), url_fetcher=given)
    return html.write_pdf(stylesheets=[styles], pdf_variant="pdf/ua-1", pdf_tags=True)


def is_pdf_available() -> bool:
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def given(url: str) -> Any:
    """The mark of the academy, which the style sheet asks for as ``given:mark``. No other address
    is asked, neither of the network nor of this machine's files."""
    if url != MARK_ADDRESS:
        raise ValueError(f"A document fetches nothing: {url[:100]}")
    from weasyprint.urls import URLFetcherResponse

    return URLFetcherResponse(url, _static(MARK), {"Content-Type": "image/svg+xml"})


def _weasyprint() -> Any:
    """Imported when it is needed: it takes a third of a second, and a library of the system."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(str(error)) from error
    return weasyprint


@lru_cache(maxsize=4)
def _static(path: str) -> bytes:
    return Path(str(finders.find(path))).read_bytes()
