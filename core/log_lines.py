"""Log lines of production: JSON, one for each event, and nothing in them that names a person.

A line is masked when it is finished, so that a library's message, an exception and its traceback
pass the same sieve. Who did something is told by ``user``, the person's UUID, and nowhere else.
"""

import re
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

# What opens a door by being known. tests/core/test_log_lines.py holds this against the addresses.
DOORS = (
    r"/(?:invitations|calendar|verify|confirm-email|password/reset/key"
    r"|(?<=/fi/)review|(?<=/sv/)review|(?<=/en/)review)/"  # the CMS's own reviews have numbers
)
# What a line must hold for a mask to be worth trying, the mask, and what stands instead.
MASKS: list[tuple[str, re.Pattern[str], str]] = [
    ("?", re.compile(r"(?P<kept>/[^\s\"?]*)\?[^\s\"]+"), r"\g<kept>"),  # query strings
    ("/", re.compile(rf"(?P<kept>{DOORS})[^\s\"]+"), r"\g<kept>***"),
    ("@", re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"), "***"),  # e-mail addresses
    (".", re.compile(r"\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b"), "***"),  # IPv4
    (":", re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{0,4}(?![\w:])"), "***"),
    ("::", re.compile(r"(?<![\w:])[0-9a-fA-F:]*[0-9a-fA-F]::[0-9a-fA-F:]*(?![\w:])"), "***"),
    # PostgreSQL tells the values of the row that it refused.
    ("Key (", re.compile(r"Key \(.*?\)=\(.*?\)(?= (?:already|is |conflicts))"), "Key ***"),
    ("Failing", re.compile(r"Failing row contains \(.*?\)\."), "Failing row contains ***."),
]


def masked(line: str) -> str:
    for sign, pattern, instead in MASKS:
        if sign in line:
            line = pattern.sub(instead, line)
    return line


def _masked_line(logger: Any, name: str, line: Any) -> str:
    return masked(str(line))


def _without_arguments(
    logger: Any, name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A record's own objects (requests, frames) are no text and would be printed with all they
    hold."""
    for key in ("_record", "_from_structlog", "positional_args"):
        event.pop(key, None)
    return event


def processors() -> list[Callable[..., Any]]:
    """What every event passes, from structlog and from the standard library alike."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]


def configure() -> None:
    """structlog's own loggers hand their events to the standard library's handlers."""
    structlog.configure(
        processors=[*processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_settings() -> dict[str, Any]:
    """``LOGGING`` of production: JSON lines to standard error, which the journal keeps."""
    quiet = {"handlers": [], "level": "CRITICAL", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": processors(),
                "processors": [
                    _without_arguments,
                    structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
                    _masked_line,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # The request's own line and the task's own line say the same, and without the address.
            "django.request": quiet,
            "django.server": quiet,
            "weasyprint": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},
        },
    }
