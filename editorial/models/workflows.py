"""The step of a workflow at which somebody else reads what was written.

Wagtail's own step lets an author approve, and its workflow publishes whatever was saved last.
Here a step fixes the revision that was submitted, refuses whoever wrote words of the page since it
was last published, and hands on the revision that was read (``editorial.publishing``).
"""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from editorial import working_days
from editorial.moments import has_passed
from editorial.refusals import DecisionRefused, SubmissionRefused, withdrawal_has_passed


class FourEyesState(TaskState):
    """One round of review of one revision.

    ``submitted_revision`` is fixed when the round begins; what is saved afterwards is not part of
    it. ``reviewed_revision`` is the same one, set when somebody has approved it.
    """

    submitted_revision = models.ForeignKey(
        Revision,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("submitted version"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("submitted by"),
    )
    due_on = models.DateField(gettext_lazy("to be reviewed by"), null=True)
    reminded_on = models.DateField(gettext_lazy("reminded on"), null=True, blank=True)
    reviewed_revision = models.ForeignKey(
        Revision,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("reviewed version"),
    )

    class Meta:
        verbose_name = gettext_lazy("review")
        verbose_name_plural = gettext_lazy("reviews")

    @property
    def page(self) -> Page:
        """The page as it is in the database now, of its own type. 2 queries."""
        return Page.objects.get(pk=self.workflow_state.object_id).specific

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_on and self.due_on < timezone.localdate())

    @transaction.atomic
    def approve(
        self,
        user: Any = None,
        update: bool = True,
        comment: str = "",
        revision: Revision | None = None,
    ) -> TaskState:
        """``revision`` is what the person has read; without it, what was submitted.

        Raises DecisionRefused, and writes nothing, for whoever may not approve, and where another
        revision than the submitted one was read.
        """
        from editorial import permissions
        from editorial.services import notices

        self._lock()
        if reason := permissions.refusal_to_approve(self, user):
            raise DecisionRefused(reason)
        if revision is not None and revision.pk != self.submitted_revision_id:
            raise DecisionRefused(_("You have read another version than the one submitted."))
        self.reviewed_revision = self.revision = self.submitted_revision
        told = notices.authors_of(self)  # before publication begins a new round of writing
        super().approve(user=user, update=update, comment=comment)
        notices.tell_of_approval(self, told)
        return self

    @transaction.atomic
    def reject(self, user: Any = None, update: bool = True, comment: str = "") -> TaskState:
        """Ask for changes. The comment says which, and reaches the authors.

        Raises DecisionRefused, and writes nothing, without a comment and for whoever does not
        review this page.
        """
        from editorial import permissions
        from editorial.services import notices

        self._lock()
        if reason := permissions.refusal_to_decide(self, user):
            raise DecisionRefused(reason)
        if not comment.strip():
            raise DecisionRefused(_("Write what should be changed. The author reads it."))
        super().reject(user=user, update=update, comment=comment)
        notices.tell_of_changes(self, notices.authors_of(self))
        return self

    def _lock(self) -> None:
        """Of two who decide at once the second finds it decided; nobody saves words between the
        question who wrote them and the publication."""
        Page.objects.select_for_update().filter(pk=self.workflow_state.object_id).first()
        locked = type(self).objects.select_for_update().get(pk=self.pk)
        self.status = locked.status


class FourEyesTask(AbstractGroupApprovalTask):
    days_to_review = models.PositiveSmallIntegerField(
        gettext_lazy("working days for a review"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=gettext_lazy(
            "The reviewers are reminded on the last of these days, and every third working day "
            "from then on."
        ),
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "days_to_review"]
    task_state_class = FourEyesState

    class Meta:
        verbose_name = gettext_lazy("review by a second pair of eyes")
        verbose_name_plural = gettext_lazy("reviews by a second pair of eyes")

    @classmethod
    def get_description(cls) -> str:
        return _(
            "A member of the chosen groups approves, and nobody who has written words of the page "
            "since it was last published. What was reviewed is published, and nothing later."
        )

    @transaction.atomic
    def start(self, workflow_state: Any, user: Any = None) -> FourEyesState:
        """Begin a round: of the revision that an earlier step approved, else of the latest one.

        Raises SubmissionRefused where something required is missing from the page.
        """
        from editorial.services import notices

        approved = self._approved_earlier(workflow_state)
        if approved is None:
            self._check(workflow_state)
        state = super().start(workflow_state, user=user)
        state.submitted_revision = state.revision = approved or state.revision
        state.submitted_by = workflow_state.requested_by if approved else user
        state.due_on = working_days.after(timezone.localdate(), self.days_to_review)
        state.save()
        notices.ask_reviewers(state)
        return state

    @staticmethod
    def _approved_earlier(workflow_state: Any) -> Revision | None:
        """What an earlier step of this round approved; None where it was sent back since."""
        last = FourEyesState.objects.filter(workflow_state=workflow_state).order_by("-pk").first()
        return last.reviewed_revision if last and last.status == last.STATUS_APPROVED else None

    @staticmethod
    def _check(workflow_state: Any) -> None:
        from editorial import checklist

        revision = workflow_state.content_object.get_latest_revision()
        if revision is None:
            raise SubmissionRefused([_("The page has not been saved yet.")])
        if has_passed(revision.content.get("expire_at")):
            raise SubmissionRefused([withdrawal_has_passed()])
        if missing := checklist.blocking_items(revision.as_object()):
            raise SubmissionRefused(missing)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """One action, which leads to the review: nobody decides on what they have not read. So
        Wagtail's own windows, menus and addresses have no way to approve or to send back."""
        if user.is_superuser or self._user_in_groups(user):
            return [("review", _("Open the review"), False)]
        return []

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> str | None:
        """The address of the review, where Wagtail's views ask for one."""
        if action_name == "review":
            return reverse("editorial_review", args=[task_state.pk])
        super().on_action(task_state, user, action_name, **kwargs)
        return None

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Writing may go on during a review: what is saved later is not part of it."""
        return False
