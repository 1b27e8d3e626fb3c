from django.urls import path

from home import accessibility_views, feeds, views

app_name = "home"
urlpatterns = [
    path("my/", views.my_academy, name="my_academy"),
    path("feed.atom", feeds.feed, name="feed"),
    path(
        "accessibility-feedback/",
        accessibility_views.give_feedback,
        name="give_accessibility_feedback",
    ),
    path(
        "accessibility-feedback/<uuid:uuid>/",
        accessibility_views.thank_for_feedback,
        name="thank_for_feedback",
    ),
]
