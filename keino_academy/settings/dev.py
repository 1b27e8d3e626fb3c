"""The default: SQLite, no broker, demo data, mail kept in the demo mailbox."""

from keino_academy.settings.base import *  # noqa: F403  (the one star import Django's layering wants)
from keino_academy.settings.base import VAR_DIR, env

VAR_DIR.mkdir(exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
DEMO_DATA_ALLOWED = env.bool("DEMO_DATA", default=True)
SECRET_KEY = "only-for-development-never-for-a-server-that-others-reach"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "core.mailbox.MailboxBackend"
SECOND_FACTOR_REQUIRED = not DEMO_DATA_ALLOWED
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CERTIFICATE_KEYS = env.list(
    "CERTIFICATE_KEYS", default=["sIgqjlhm_oBhbfIH6FdE6NIHaWA5E3NrQy1H19j7sAo"]
)
