"""What certificates need of the server."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from progress.certificates.documents import is_pdf_available
from progress.certificates.signing import private_keys


def check_certificate_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """Without a key every certificate would wait as a failed effect; a broken one is as bad."""
    try:
        keys = private_keys()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), hint=MAKE_ONE, id="progress.E001")]
    if keys:
        return []
    return [checks.Error("CERTIFICATE_KEYS is empty.", hint=MAKE_ONE, id="progress.E001")]


MAKE_ONE = "`manage.py rotate_certificate_key` makes a key for the environment."


def check_pdf_library(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Asked for by ``check --deploy`` only: it loads the library."""
    if is_pdf_available():
        return []
    return [
        checks.Warning(
            "PDF certificates cannot be made: the library Pango is missing. Pages still print.",
            hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="progress.W001",
        )
    ]


def register_checks() -> None:
    checks.register(check_certificate_keys, checks.Tags.security)
    checks.register(check_pdf_library, checks.Tags.compatibility, deploy=True)
