"""Sending a page to its reviewers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.locks import BasicLock
from wagtail.models import Page, TaskState, WorkflowState
from wagtail_localize.models import Translation

from core.translations import save_translation_draft
from editorial import permissions
from editorial.models import FourEyesState
from editorial.refusals import SubmissionRefused


@transaction.atomic
def submit_page(page: Page, *, by: Any) -> WorkflowState:
    """Begin the review of the page's latest revision, or take it up again after changes.

    Where one of several steps has approved and another has asked for changes, all of them begin
    anew: both have to read the same version. Raises SubmissionRefused, with what is missing or
    where somebody else has locked the page, and PermissionDenied for whoever may not edit it. Of
    two who submit at once the second finds the page under review.
    """
    _wait_for(page)
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    page = Page.objects.get(pk=page.pk).specific
    lock = page.get_lock()
    if isinstance(lock, BasicLock) and lock.for_user(by):
        raise SubmissionRefused([_("The page is locked. It can be submitted once it is unlocked.")])
    under_way: WorkflowState | None = page.current_workflow_state
    if under_way is None:
        return _start(page, by)
    if under_way.status == WorkflowState.STATUS_IN_PROGRESS:
        raise SubmissionRefused(
            [_("The page is under review already. What you have saved is kept as a draft.")]
        )
    if under_way.task_states.filter(status=TaskState.STATUS_APPROVED).exists():
        under_way.cancel(user=by)
        return _start(page, by)
    under_way.resume(user=by)
    return under_way


@transaction.atomic
def submit_again(page: Page, *, by: Any) -> WorkflowState:
    """Withdraw a review that waits for changes and begin a new one. Raises as ``submit_page``."""
    _wait_for(page)
    page = Page.objects.get(pk=page.pk).specific
    if under_way := page.current_workflow_state:
        under_way.cancel(user=by)
    return submit_page(page, by=by)


def submit_translation(translation: Translation, *, by: Any) -> WorkflowState:
    """Save the words of the translation editor as a draft of the page, and send that to review.

    Refused while a text is open: it would stand there in the language of the original. The draft
    stays when the submission is refused for another reason. Raises SubmissionRefused,
    PermissionDenied, and ValidationError where the words make no page.
    """
    page = translation.get_target_instance()
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    words, translated = translation.get_progress()
    if translated < words:
        sentence = ngettext(
            "%(count)s text has not been translated yet. Translate it first.",
            "%(count)s texts have not been translated yet. Translate them first.",
            words - translated,
        )
        raise SubmissionRefused([sentence % {"count": words - translated}])
    page = save_translation_draft(translation, user=by)
    return submit_page(page, by=by)


def has_no_reviewer(workflow_state: WorkflowState) -> bool:
    """Nobody of the step's groups may approve: all of them wrote words of the page."""
    state = workflow_state.current_task_state and workflow_state.current_task_state.specific
    return isinstance(state, FourEyesState) and not permissions.reviewers_of(state).exists()


def _wait_for(page: Page) -> None:
    """For whoever submits or decides on the page at this moment."""
    Page.objects.select_for_update().filter(pk=page.pk).first()


def _start(page: Page, by: Any) -> WorkflowState:
    workflow = page.get_workflow()
    if workflow is None:
        raise SubmissionRefused([_("No workflow reviews this page.")])
    return workflow.start(page, by)
