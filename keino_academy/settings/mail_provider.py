"""The mail provider's names for its keys, from three environment variables."""

from typing import Any

# Provider → what it calls the key to send with, and what its events' signatures are checked by.
KEYS = {
    "mailgun": ("MAILGUN_API_KEY", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailersend": ("MAILERSEND_API_TOKEN", "MAILERSEND_SIGNING_SECRET"),
    "mandrill": ("MANDRILL_API_KEY", "MANDRILL_WEBHOOK_KEY"),
    "postal": ("POSTAL_API_KEY", "POSTAL_WEBHOOK_KEY"),
}


def anymail_settings(env: Any, provider: str) -> dict[str, str]:
    """ANYMAIL for this provider; empty for none. An unknown name is told by a system check."""
    if provider not in KEYS:
        return {}
    sending, signing = KEYS[provider]
    settings = {
        sending: env("MAIL_API_KEY", default=""),
        signing: env("MAIL_SIGNING_KEY", default=""),
    }
    if address := env("MAIL_API_URL", default=""):  # an own Postal, or a provider's European one
        settings[f"{provider.upper()}_API_URL"] = address
    return settings


def email_backend(provider: str) -> str:
    return f"anymail.backends.{provider}.EmailBackend"
