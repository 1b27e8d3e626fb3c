"""PostgreSQL, Redis, Celery behind a proxy that ends TLS. Secrets come from the environment."""

from core import log_lines
from keino_academy.settings import object_storage
from keino_academy.settings.base import *  # noqa: F403  (the one star import Django's layering wants)
from keino_academy.settings.base import (
    INSTALLED_APPS,
    MAIL_PROVIDER,
    MIDDLEWARE,
    SITE_URL,
    STORAGES,
    TASKS,
    env,
)
from keino_academy.settings.mail_provider import email_backend

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
REDIS_URL = env("REDIS_URL")  # required here: cache, broker and sign-in limits must be shared
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
if backend := env("EMAIL_BACKEND", default=""):  # a mail provider's package instead of SMTP
    EMAIL_BACKEND = backend
elif MAIL_PROVIDER:
    EMAIL_BACKEND = email_backend(MAIL_PROVIDER)
EMAIL_TIMEOUT = 20
DEMO_DATA_ALLOWED = env.bool("DEMO_DATA", default=False)
SECOND_FACTOR_REQUIRED = not DEMO_DATA_ALLOWED
if DEMO_DATA_ALLOWED:
    EMAIL_BACKEND = "core.mailbox.MailboxBackend"
TASKS["default"]["BACKEND"] = env("TASK_BACKEND", default="core.task_backends.CeleryBackend")
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES.update(object_storage.storages())
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT

# Logs: JSON lines with the id of the request or the task, without personal data.
INSTALLED_APPS += ["django_structlog"]
MIDDLEWARE.insert(0, "core.request_log.RequestLogMiddleware")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20  # INFO: a mistyped address is nobody's alarm
log_lines.configure()
LOGGING = log_lines.logging_settings()

# Extras: each needs its package (requirements/production.txt has both) and its variable.
METRICS = env.bool("METRICS", default=False)
if METRICS:
    INSTALLED_APPS += ["django_prometheus"]
    MIDDLEWARE.insert(1, "django_prometheus.middleware.PrometheusBeforeMiddleware")
    MIDDLEWARE += ["django_prometheus.middleware.PrometheusAfterMiddleware"]
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    from keino_academy.error_reports import report_errors

    report_errors(SENTRY_DSN, environment=SITE_URL)
