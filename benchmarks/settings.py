"""Production's settings, served on the loopback address without TLS and without compressed files.

The environment that production asks for is given by ``benchmarks.servers``.
"""

from keino_academy.settings import production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

ROOT_URLCONF = "benchmarks.floor.urls"
WSGI_APPLICATION = "benchmarks.wsgi.application"
TEMPLATES = [
    {
        **production.TEMPLATES[0],
        "DIRS": [
            *production.TEMPLATES[0]["DIRS"],
            production.BASE_DIR / "benchmarks" / "floor" / "templates",
        ],
    }
]
# Hashed names are looked up as in production; compressing the files would only cost time.
STATIC_ROOT = production.BASE_DIR / "var" / "bench" / "static"
STORAGES = {
    **production.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
