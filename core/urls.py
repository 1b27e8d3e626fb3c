from django.urls import path

from core import job_views

app_name = "core"
urlpatterns = [
    path("my/jobs/", job_views.list_jobs, name="list_jobs"),
    path("my/jobs/<uuid:uuid>/", job_views.show_job, name="show_job"),
    path("my/jobs/<uuid:uuid>/file/", job_views.download_job, name="download_job"),
]
