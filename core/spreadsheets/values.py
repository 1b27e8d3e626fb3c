"""Values of cells as text in one stable form."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Control characters (not tab and newline) and what nobody sees: zero-width space, byte order mark.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def clean_text(text: str) -> str:
    """One form for what looks the same: composed letters, plain blanks and line ends, no control
    characters, nothing around it."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    text = UNSEEN.sub("", BLANKS.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip()


def text_of(value: Any) -> str:
    """A cell's value as text: dates in ISO form, whole numbers without ``.0``, at most 15 digits
    as Excel keeps them, booleans as ``TRUE`` and ``FALSE``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime | time | timedelta):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value))


def _number(value: float) -> str:
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: datetime | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    # A fraction of a day is never quite a whole second.
    whole = (value + timedelta(microseconds=500_000)).replace(microsecond=0, tzinfo=None)
    if whole.time() == time():
        return whole.date().isoformat()
    return whole.isoformat(" ", "seconds" if whole.second else "minutes")
