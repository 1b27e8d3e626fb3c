"""The floor views before the site's own addresses."""

from django.urls import path

from benchmarks.floor import views
from core.access import Access, declared
from keino_academy import urls as site

handler400, handler403, handler404 = site.handler400, site.handler403, site.handler404

urlpatterns = [
    declared(path("floor/one-query/", views.one_query), Access.PUBLIC),
    declared(path("floor/roll/<slug:cohort>/", views.roll), Access.OWN_RULES),
    declared(path("floor/<slug:cohort>/", views.learner_page), Access.OWN_RULES),
    declared(path("floor/<slug:cohort>/<uuid:lesson>/", views.write_progress), Access.OWN_RULES),
    *site.urlpatterns,
]
