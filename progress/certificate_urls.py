"""One's own certificates and transcript, below ``/<language>/my/``."""

from django.urls import path

from progress import certificate_views as views

CERTIFICATE = "my/certificates/<uuid:certificate>/"
urlpatterns = [
    path("my/certificates/", views.list_certificates, name="list_certificates"),
    path(CERTIFICATE, views.show_certificate, name="show_certificate"),
    path(f"{CERTIFICATE}certificate.pdf", views.download_certificate, name="download_certificate"),
    path(f"{CERTIFICATE}certificate.json", views.export_certificate, name="export_certificate"),
    path("my/transcript/", views.show_transcript, name="show_transcript"),
    path("my/transcript/transcript.pdf", views.download_transcript, name="download_transcript"),
]
