"""The groups of those who write, review and translate; the workflow that holds every page.

One-way: who held the permission to publish is not written down anywhere, so it cannot be given
back. Runs on an empty database and on one in use; members of the groups stay members.
"""

from django.db import migrations

STOCK_WORKFLOW = "Moderators approval"
WORKFLOW = "Four eyes"
RIGHTS = {
    "Editors": ("add_page", "change_page"),
    "Reviewers": ("change_page", "lock_page", "unlock_page"),
    "Translators": ("change_page",),
}


def make_groups_and_workflow(apps, schema_editor):
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).order_by("path").first()
    rename_moderators(apps)
    Group = apps.get_model("auth", "Group")
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in RIGHTS}
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        permission__codename="publish_page"
    ).delete()
    if root is not None:
        set_rights(apps, groups, root)
    open_the_cms(apps, groups)
    make_workflow(apps, groups["Reviewers"], root)


def rename_moderators(apps):
    """The row stays, and with it what images, documents and tasks say of the group."""
    Group = apps.get_model("auth", "Group")
    moderators = Group.objects.filter(name="Moderators").first()
    if moderators is None:
        return
    reviewers = Group.objects.filter(name="Reviewers").first()
    if reviewers is None:
        moderators.name = "Reviewers"
        moderators.save(update_fields=["name"])
    else:
        reviewers.user_set.add(*moderators.user_set.all())


def set_rights(apps, groups, root):
    """On the root: exactly those named above. Rights on pages below it stay as they are."""
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="page"
    )
    for name, codenames in RIGHTS.items():
        held = GroupPagePermission.objects.filter(group=groups[name], page=root)
        held.exclude(permission__codename__in=codenames).delete()
        for codename in codenames:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=codename,
                defaults={"name": f"Can {codename.split('_')[0]} page"},
            )
            GroupPagePermission.objects.get_or_create(
                group=groups[name], page=root, permission=permission
            )


def open_the_cms(apps, groups):
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    admin, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    door, _ = Permission.objects.get_or_create(
        content_type=admin, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for group in groups.values():
        group.permissions.add(door)
    for permission in Permission.objects.filter(
        content_type__app_label="wagtail_localize", codename="submit_translation"
    ):
        groups["Translators"].permissions.add(permission)
        groups["Editors"].permissions.add(permission)


def make_workflow(apps, reviewers, root):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    Task = apps.get_model("editorial", "FourEyesTask")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="editorial", model="foureyestask"
    )
    task = Task.objects.create(name="Review", content_type=content_type, active=True)
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    for stock in Workflow.objects.filter(name=STOCK_WORKFLOW):
        end(apps, stock)
        WorkflowPage.objects.filter(workflow=stock).exclude(page=root).update(workflow=workflow)
        WorkflowPage.objects.filter(workflow=stock).delete()
    if root is not None:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def end(apps, stock):
    """As ``Workflow.deactivate``: what is under way is cancelled; pages keep their drafts and are
    submitted anew. Its step is put away as well, unless another workflow uses it."""
    states = apps.get_model("wagtailcore", "WorkflowState").objects.filter(
        workflow=stock, status__in=("in_progress", "needs_changes")
    )
    apps.get_model("wagtailcore", "TaskState").objects.filter(
        workflow_state__in=states, status="in_progress"
    ).update(status="cancelled")
    states.update(status="cancelled")
    stock.active = False
    stock.save(update_fields=["active"])
    for task in apps.get_model("wagtailcore", "Task").objects.filter(
        workflow_tasks__workflow=stock
    ):
        if not task.workflow_tasks.exclude(workflow=stock).exists():
            task.active = False
            task.save(update_fields=["active"])


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0001_four_eyes"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_initial"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(make_groups_and_workflow)]
