from django.urls import path

from people import views

app_name = "people"
urlpatterns = [path("my/profile/", views.edit_profile, name="edit_profile")]
