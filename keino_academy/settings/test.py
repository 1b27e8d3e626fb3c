"""Settings of the tests: any database, mail in memory, no slow password hashing."""

from keino_academy.settings.base import *  # noqa: F403  (the one star import Django's layering wants)
from keino_academy.settings.base import VAR_DIR

VAR_DIR.mkdir(exist_ok=True)
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_DATA_ALLOWED = True
EMAIL_BACKEND = "core.mailbox.MailboxBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ACCOUNT_RATE_LIMITS = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING = {"version": 1, "disable_existing_loggers": False}
CERTIFICATE_KEYS = ["c2VlZC1vZi1hLWtleS1mb3ItdGVzdHMtb25seS0zMmI"]
