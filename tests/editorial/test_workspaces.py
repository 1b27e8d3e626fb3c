"""Letting people into a part of the tree."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.permissions import page_permission_policy, policy_registry

from core.models import AcademyDocument, AcademyImage
from editorial.borders import rules
from editorial.borders.rules import Sight
from editorial.models import FourEyesTask
from editorial.workspaces import WorkspaceRefused, open_workspace
from people.models import User
from tests.factories.pages import LessonPageFactory, ModulePageFactory, releaser, translated
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
COUNTED = [
    Group,
    Collection,
    GroupPagePermission,
    GroupCollectionPermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
    FourEyesTask,
]


@pytest.fixture
def root():
    return ModulePageFactory(title="Lappi")


def opened(*pages, name="Lappi", **more):
    return open_workspace(name=name, pages=pages, by=releaser(), **more)


def member(*groups) -> User:
    person = UserFactory()
    person.groups.set(groups)
    return User.objects.get(pk=person.pk)


def test_both_groups_enter_the_cms_and_write_in_the_subtree(root):
    lesson = LessonPageFactory(parent=root)
    made = opened(root)
    for group in (made.authors, made.approvers):
        person = member(group)
        assert person.has_perm("wagtailadmin.access_admin")
        assert rules.sight_of(person, Page.objects.get(pk=lesson.pk)) == Sight.WHOLE
        assert page_permission_policy.user_has_permission_for_instance(person, "change", lesson)


def test_nobody_in_it_holds_publish(root):
    made = opened(root)
    for group in (made.authors, made.approvers):
        assert not page_permission_policy.user_has_permission(member(group), "publish")


def test_only_approvers_lock(root):
    made = opened(root)
    may = page_permission_policy.user_has_permission
    assert may(member(made.approvers), "lock")
    assert not may(member(made.authors), "lock")


def test_a_neighbour_stays_unseen(root):
    neighbour = ModulePageFactory(title="Kainuu", live=False)
    person = member(opened(root).authors)
    assert rules.sight_of(person, neighbour) == Sight.NONE
    assert rules.sight_of(person, root.get_parent()) == Sight.WAY


def test_files_are_added_changed_and_chosen_in_its_collection_only(root):
    made = opened(root, collection_name="Lapin tiedostot")
    assert made.collection.name == "Lapin tiedostot"
    person = member(made.authors)
    for model in (AcademyImage, AcademyDocument):
        policy = policy_registry.get_by_type(model)
        for action in ("add", "change", "choose"):
            held = policy.collections_user_has_permission_for(person, action)
            assert list(held) == [made.collection]


def test_the_workflow_of_four_eyes_governs_every_language(root):
    swedish = translated(root, "sv")
    made = opened(root, swedish)
    assert list(made.task.groups.all()) == [made.approvers]
    for page in (root, swedish):
        assert page.get_workflow() == made.workflow
    assert [task.specific for task in made.workflow.tasks] == [made.task]


def test_opening_it_again_makes_nothing_twice(root):
    first = opened(root)
    counts = [model.objects.count() for model in COUNTED]
    again = opened(root)
    assert [model.objects.count() for model in COUNTED] == counts
    assert (again.authors, again.collection, again.workflow) == (
        first.authors,
        first.collection,
        first.workflow,
    )


def test_a_language_can_be_added_later(root):
    opened(root)
    swedish = translated(root, "sv")
    person = member(opened(root, swedish).authors)
    assert rules.sight_of(person, swedish) == Sight.WHOLE


def test_it_takes_effect_and_ends_with_the_next_request(root):
    made = opened(root)
    person = member(made.authors)
    assert rules.sight_of(person, root) == Sight.WHOLE
    person.groups.clear()
    assert rules.sight_of(User.objects.get(pk=person.pk), root) == Sight.PUBLISHED


def test_no_pages_the_root_of_all_and_one_in_another_are_refused(root):
    lesson = LessonPageFactory(parent=root)
    for pages in ((), (Page.get_first_root_node(),), (root, lesson)):
        with pytest.raises(WorkspaceRefused):
            opened(*pages)


def test_a_page_under_another_workflow_is_refused_and_nothing_is_made(root):
    opened(root)
    counts = [model.objects.count() for model in COUNTED]
    with pytest.raises(WorkspaceRefused, match="Lappi"):
        opened(root, name="Kainuu")
    assert [model.objects.count() for model in COUNTED] == counts


def test_what_opening_costs(root, django_assert_max_num_queries):
    by = releaser()
    with django_assert_max_num_queries(150):
        open_workspace(name="Lappi", pages=[root], by=by)
