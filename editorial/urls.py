from django.urls import path

from editorial import review_link_views

app_name = "editorial"
urlpatterns = [
    path("review/<str:token>/", review_link_views.read_draft, name="read_draft"),
]
