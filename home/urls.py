from django.urls import path

from home import views

app_name = "home"
urlpatterns = [path("my/", views.my_academy, name="my_academy")]
