from django.urls import path

from people import policy_views
from people.choices import PolicyKind

TERMS, PRIVACY = {"kind": PolicyKind.TERMS}, {"kind": PolicyKind.PRIVACY}

urlpatterns = [
    path("terms/", policy_views.show_policy, TERMS, name="show_terms"),
    path("terms/<int:number>/", policy_views.show_policy, TERMS, name="show_old_terms"),
    path("privacy/", policy_views.show_policy, PRIVACY, name="show_privacy_notice"),
    path(
        "privacy/<int:number>/", policy_views.show_policy, PRIVACY, name="show_old_privacy_notice"
    ),
    path("my/terms/", policy_views.accept_terms, name="accept_terms"),
    path("my/terms/declined/", policy_views.decline_terms, name="decline_terms"),
]
