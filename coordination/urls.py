from django.urls import path

from coordination.views import (
    certificates,
    editions,
    exports,
    invitations,
    lists,
    people,
    reminders,
    roll,
)

app_name = "coordination"
DESK = "cohorts/<slug:cohort>/"
PERSON = f"{DESK}people/<uuid:person>/"
CERTIFICATE = f"{DESK}certificates/<uuid:certificate>/"
INVITATION = f"{DESK}invitations/<uuid:invitation>/"
urlpatterns = [
    path("cohorts/", roll.show_cohorts, name="show_cohorts"),
    path(f"{DESK}dashboard/", roll.show_roll, name="show_roll"),
    path(f"{DESK}dashboard/export/", exports.export_roll, name="export_roll"),
    path(f"{DESK}completions/", exports.export_completions, name="export_completions"),
    path(f"{DESK}reminders/", reminders.write_reminder, name="write_reminder"),
    path(f"{DESK}withdraw/", people.withdraw_people, name="withdraw_people"),
    path(PERSON, people.show_person, name="show_person"),
    path(f"{PERSON}return/", people.return_person, name="return_person"),
    path(f"{DESK}invitations/", invitations.show_invitations, name="show_invitations"),
    path(f"{DESK}invitations/remind/", invitations.remind_invitations, name="remind_invitations"),
    path(f"{INVITATION}revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path(f"{INVITATION}reassign/", invitations.reassign_invitation, name="reassign_invitation"),
    path(f"{DESK}import/", lists.import_list, name="import_list"),
    path(f"{DESK}import/template/", lists.list_template, name="list_template"),
    path(f"{DESK}import/<uuid:prepared>/", lists.show_list, name="show_list"),
    path(f"{DESK}edition/", editions.adopt_edition, name="adopt_edition"),
    path(f"{DESK}certificates/", certificates.list_finishers, name="list_finishers"),
    path(
        f"{CERTIFICATE}revoke/",
        certificates.revoke_certificate,
        name="revoke_certificate",
    ),
    path(
        f"{CERTIFICATE}reissue/",
        certificates.reissue_certificate,
        name="reissue_certificate",
    ),
]
