"""Every address of the site. Each declares who may use it; a system check holds that."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core import views as core_views
from core.access import Access, declared, public
from core.mail_events import event_patterns
from core.metrics import metrics
from core.styleguide import styleguide
from home import sitemaps
from home import views as home_views
from people import views as people_views

handler400 = "home.views.bad_request"
handler403 = "home.views.permission_denied"
handler404 = "home.views.page_not_found"

urlpatterns = [
    path("", home_views.root, name="root"),
    path("healthz", core_views.healthz, name="healthz"),
    path("readyz", core_views.readyz, name="readyz"),
    path("language/", core_views.set_language, name="set_language"),
    path("robots.txt", home_views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path(".well-known/security.txt", home_views.security_txt, name="security_txt"),
    path(
        "favicon.ico",
        public("GET")(RedirectView.as_view(url=f"{settings.STATIC_URL}img/mark.svg")),
    ),
    path("verify/", include("progress.verify_urls")),
    path("demo/mailbox/", home_views.mailbox, name="mailbox"),
    path("demo/mailbox/<int:pk>/", home_views.mailbox_html, name="mailbox_html"),
    *event_patterns(),
    # Wagtail's own ways to sign in are closed: every one leads through allauth.
    path("cms/login/", people_views.cms_login, name="cms_login"),
    path("cms/password_reset/", people_views.cms_password_reset),
    path("cms/password_reset/<path:rest>", people_views.cms_password_reset),
    declared(path("accounts/", include("allauth.urls")), Access.OWN_RULES),
    declared(path("cms/", include(wagtailadmin_urls)), Access.EDITOR),
    re_path(r"^documents/(?:[0-9]{19,})/", core_views.not_found),  # no row has such a number
    declared(path("documents/", include(wagtaildocs_urls)), Access.OWN_RULES),
]
if getattr(settings, "METRICS", False):
    urlpatterns.append(path("metrics", metrics, name="metrics"))
if settings.DEMO_DATA_ALLOWED:
    # Uploaded images; a production server's proxy serves them. Documents never: they have a view.
    urlpatterns += [
        path(
            f"media/{folder}/<path:path>",
            public("GET")(serve),
            {"document_root": f"{settings.MEDIA_ROOT}/{folder}"},
        )
        for folder in ("images", "renditions")
    ]

urlpatterns += i18n_patterns(
    path("", include("home.urls")),
    path("", include("people.urls")),
    path("", include("core.urls")),
    path("", include("editorial.urls")),
    path("", include("coordination.urls")),
    path("", include("cohorts.urls")),
    path("", include("progress.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    declared(path("", include(wagtail_urls)), Access.PUBLIC),
)
