"""House rules that the framework can see for itself."""

import ctypes.util
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver


def undeclared_patterns(patterns: list, prefix: str = "") -> Iterator[str]:
    """Addresses whose view carries no access declaration, nor any include above it."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "access"):
            continue
        if isinstance(entry, URLResolver):
            yield from undeclared_patterns(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and not hasattr(entry.callback, "access"):
            yield route


def check_access_declared(**kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"The address “{route}” does not declare who may use it.",
            hint="Decorate its view with core.access.public, signed_in or demo_only.",
            id="core.E001",
        )
        for route in undeclared_patterns(get_resolver().url_patterns)
    ]


def check_mail_events_are_signed(**kwargs: Any) -> list[checks.CheckMessage]:
    """Whoever could post events could mark any mail as delivered or bounced."""
    from core.mail_events import SIGNING_PROVIDERS, missing_key

    provider = settings.MAIL_PROVIDER
    if provider and provider not in SIGNING_PROVIDERS:
        known = ", ".join(SIGNING_PROVIDERS)
        return [
            checks.Error(
                f"The mail provider “{provider}” is not one whose events are signed.",
                hint=f"MAIL_PROVIDER is one of: {known}; or empty, to send by SMTP.",
                id="core.E002",
            )
        ]
    if provider and (setting := missing_key()):
        return [
            checks.Error(
                f"The events of {provider} cannot be checked: {setting} is empty.",
                hint="Set MAIL_SIGNING_KEY to the signing key that the provider shows.",
                id="core.E003",
            )
        ]
    return []


# Debian package → shared library that it brings; none is needed for the site to start.
OPTIONAL_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
    "libvoikko1": "voikko",
}


def missing_debian_packages() -> list[str]:
    """Names for one apt line: libraries of PDF certificates and of Finnish search."""
    missing = [
        package
        for package, library in OPTIONAL_LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    ]
    return [*missing, "voikko-fi"] if "libvoikko1" in missing else missing


def register_checks() -> None:
    checks.register(check_access_declared, checks.Tags.urls)
    checks.register(check_mail_events_are_signed, checks.Tags.security)
