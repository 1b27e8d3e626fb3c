"""Settings that hold everywhere. Environment variables are read here and nowhere else."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from keino_academy.settings.mail_provider import anymail_settings

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"  # everything that is made while running: database, bundles, mail

DEBUG = False
DEMO_DATA_ALLOWED = False
SITE_URL = env("SITE_URL", default="http://localhost:8000")
HELP_EMAIL = env("HELP_EMAIL", default="help@academy.example")
SECURITY_CONTACT = env("SECURITY_CONTACT", default="mailto:security@academy.example")

INSTALLED_APPS = [
    "home",
    "coordination",
    "progress",
    "cohorts",
    "courses",
    "editorial",
    "people",
    "core",
    "wagtail_localize",
    "wagtail.locales",  # not the translation package's: all it adds is trees of aliases
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "people.wagtail_users.AcademyUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.ContentSecurityPolicyMiddleware",
    "core.page_cache.PublicPageCacheMiddleware",
    "core.middleware.PrivateResponseMiddleware",
    "core.middleware.AbsentServiceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "people.middleware.TermsMiddleware",
    "editorial.borders.middleware.BordersMiddleware",
    "editorial.incomplete_forms.IncompleteFormMiddleware",
    "core.middleware.ProtectedRowsMiddleware",
    "core.full_disk.FullDiskMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "keino_academy.urls"
WSGI_APPLICATION = "keino_academy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site_frame",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. SQLite is a full citizen: readers never wait for writers (WAL), a transaction that
# will write takes its lock at once (IMMEDIATE) instead of failing half-way, and waits for it.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'academy.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-64000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, tasks, broker: with REDIS_URL all three are shared, without it all stay in the process.
REDIS_URL = env("REDIS_URL", default="")
# Kept outlines are found by row number: two databases must never share them.
CACHE_PREFIX = f"academy-{sha256(repr(DATABASES['default']).encode()).hexdigest()[:8]}"


def cache_settings(redis_backend: str, name: str) -> dict[str, Any]:
    if REDIS_URL:
        prefix = f"{CACHE_PREFIX}-{name}"
        return {"BACKEND": redis_backend, "LOCATION": REDIS_URL, "KEY_PREFIX": prefix}
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }


CACHES = {
    "default": cache_settings("core.caches.DefaultRedisCache", "default"),
    "content": cache_settings("core.caches.ForgivingRedisCache", "content"),
    "renditions": cache_settings("core.caches.ForgivingRedisCache", "renditions"),  # Wagtail's
}
TASKS = {
    "default": {
        "BACKEND": env("TASK_BACKEND", default="core.task_backends.AfterCommitBackend"),
        "QUEUES": ["default"],
    }
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A web request must never hang on a dead broker: the sweeper finds what could not be sent.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 0,  # else a request waits six seconds for each task
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Helsinki"

# Languages
LANGUAGE_CODE = "fi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [
    BASE_DIR / "keino_academy" / "locale",
    BASE_DIR / "keino_academy" / "locale_packages",  # what the packages' own catalogues lack
]
FORMAT_MODULE_PATH = "keino_academy.formats"
TIME_ZONE = "Europe/Helsinki"
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "static-root"))
STATICFILES_DIRS = [BASE_DIR / "keino_academy" / "static"]
STATICFILES_FINDERS = [
    "core.static_bundle.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "core.storages.WholeFileStorage"},
    # Task files, exports: no address of the web server shows them, a checking view hands them out.
    "private": {
        "BACKEND": "core.storages.WholeFileStorage",
        "OPTIONS": {"location": env("PRIVATE_ROOT", default=str(BASE_DIR / "private-media"))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
X_ACCEL_PREFIX = env("X_ACCEL_PREFIX", default="")  # nginx's internal location, if it sends files
X_ACCEL_MEDIA_PREFIX = env("X_ACCEL_MEDIA_PREFIX", default="")  # the same for Wagtail's documents
if X_ACCEL_MEDIA_PREFIX:
    SENDFILE_BACKEND = "core.document_sending"
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "media"))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Mail
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="KEINO Academy <noreply@academy.example>")
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")  # whose signed events core.mail_events takes
ANYMAIL = anymail_settings(env, MAIL_PROVIDER)

# People and signing in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:my_academy"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "KEINO Academy"
MFA_FORMS = {
    "add_webauthn": "people.security_key_forms.AddSecurityKeyForm",
    "edit_webauthn": "people.security_key_forms.EditSecurityKeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR_REQUIRED = True  # for everyone who may enter /cms/
TERMS_ASKED_AT = ["home:my_academy", "progress:show_classroom", "progress:show_lesson"]

# Sessions and security
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its own preview
VIDEO_FILE_HOSTS = env.list("VIDEO_FILE_HOSTS", default=[])  # hosts that may serve video files
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, *VIDEO_FILE_HOSTS],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# Certificates are signed by the first key (manage.py rotate_certificate_key makes one); the others
# may stay while processes with the former order still run.
CERTIFICATE_KEYS = env.list("CERTIFICATE_KEYS", default=[])

# Wagtail
WAGTAIL_SITE_NAME = "KEINO Academy"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "editorial.finishing.publish_reviewed"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False  # what is planned does not end a later review
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # the classroom's addresses are ASCII
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAILIMAGES_IMAGE_MODEL = "core.AcademyImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.AcademyImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "core.AcademyDocument"
WAGTAILDOCS_EXTENSIONS = ["docx", "ods", "odt", "pdf", "pptx", "vtt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.forms.AcademyDocumentForm"
WAGTAILDOCS_CONTENT_TYPES = {  # what the machine's own list says may differ or be missing
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "vtt": "text/vtt",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["text/vtt"]
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILLOCALIZE_DISABLE_ON_DELETE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "synced"  # a new question keeps its id everywhere
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a translation begins as a draft

# How long records are kept, in months; the operator decides: RETENTION_MONTHS=account=36,log=12
RETENTION_MONTHS = {
    "account": 24,  # from the last sign-in; a mail tells of it a month before
    "accesses": 24,
    "log": 24,
    "mails": 12,
    "effects": 3,  # what a mail or another effect needed to know
    "invitations": 12,  # from their expiry
    "tasks": 24,  # texts, files, answers and notes: from the cohort's last day
    "certificates": 120,  # then the holder is forgotten; the certificate can still be verified
    "feedback": 24,
} | env.dict("RETENTION_MONTHS", cast={"value": int}, default={})

SITE_NAME = _("KEINO Academy")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
