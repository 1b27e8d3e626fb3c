from django.urls import path

from cohorts import views

app_name = "cohorts"
urlpatterns = [
    path("cohorts/<slug:cohort>/", views.show_cohort, name="show_cohort"),
    path("cohorts/<slug:cohort>/join/", views.join_cohort, name="join_cohort"),
    path("invitations/<str:token>/", views.claim_invitation, name="claim_invitation"),
]
