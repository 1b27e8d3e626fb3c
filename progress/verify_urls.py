"""``/verify/…``, the same in every language."""

from django.urls import path

from progress import verify_views

app_name = "verification"
urlpatterns = [
    path("", verify_views.check_file, name="check_file"),
    path("keys.json", verify_views.list_keys, name="list_keys"),
    path("<str:certificate>/", verify_views.show_verdict, name="show_verdict"),
]
