from django.urls import path

from people import data_views, policy_urls, views

app_name = "people"
urlpatterns = [
    *policy_urls.urlpatterns,
    path("my/profile/", views.edit_profile, name="edit_profile"),
    path("my/data/", data_views.show_data, name="show_data"),
    path("my/data/file/", data_views.export_data, name="export_data"),
    path("my/data/all/", data_views.read_data, name="read_data"),
    path("my/data/accesses/", data_views.list_accesses, name="list_accesses"),
    path("my/data/consents/", data_views.change_consents, name="change_consents"),
    path("my/data/erasure/", data_views.erase_account, name="erase_account"),
    path("my/data/erased/", data_views.account_erased, name="account_erased"),
]
