"""PostgreSQL, Redis, Celery behind a proxy that ends TLS. Secrets come from the environment."""

from keino_academy.settings.base import *  # noqa: F403  (the one star import Django's layering wants)
from keino_academy.settings.base import STORAGES, TASKS, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
REDIS_URL = env("REDIS_URL")  # required here: cache, broker and sign-in limits must be shared
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEMO_DATA_ALLOWED = env.bool("DEMO_DATA", default=False)
SECOND_FACTOR_REQUIRED = not DEMO_DATA_ALLOWED
if DEMO_DATA_ALLOWED:
    EMAIL_BACKEND = "core.mailbox.MailboxBackend"
TASKS["default"]["BACKEND"] = env("TASK_BACKEND", default="core.task_backends.CeleryBackend")
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT
