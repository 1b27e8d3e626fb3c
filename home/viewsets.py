"""The CMS's screen for feedback on accessibility: who answers, the answer, what is late."""

from contextlib import suppress
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.access_log import record_access
from core.columns import DayColumn
from core.form_fields import PersonField
from home import services
from home.choices import FeedbackState
from home.models import AccessibilityFeedback


class FeedbackForm(WagtailAdminModelForm):
    owner = PersonField(label=gettext_lazy("e-mail address of who answers"), required=False)
    is_ready = forms.BooleanField(
        label=gettext_lazy("The answer is ready: send it and close the matter"),
        required=False,
        help_text=gettext_lazy("It goes by mail if an address was left. It cannot be taken back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.answered_at:
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_ready") and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Write the answer before you send it."))
        if self.instance.answered_at:
            self.add_error(None, _("This has been answered already."))
        return cleaned

    def save(self, commit: bool = True) -> AccessibilityFeedback:
        """By the services, whichever columns the form holds."""
        feedback = self.instance
        owner, answer = self.cleaned_data["owner"], self.cleaned_data["answer"]
        # Somebody else may have answered since the form was checked: theirs holds, and is shown.
        with suppress(services.AlreadyAnswered):
            services.assign_feedback(feedback=feedback, owner=owner, draft=answer)
            if self.cleaned_data["is_ready"]:
                services.answer_feedback(feedback=feedback, answer=answer, by=self.for_user)
        feedback.refresh_from_db()
        return feedback


class FeedbackFilterSet(WagtailFilterSet):
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("Answer due"),
        choices=[("late", gettext_lazy("Late"))],
        method="filter_due",
    )

    class Meta:
        model = AccessibilityFeedback
        fields = ["state", "due"]

    def filter_due(
        self, queryset: "QuerySet[AccessibilityFeedback]", name: str, value: str
    ) -> "QuerySet[AccessibilityFeedback]":
        late = AccessibilityFeedback.objects.overdue()
        return queryset.filter(pk__in=late.values("pk"))


class IndexView(generic.IndexView):
    """A fixed number of queries, whatever the number of rows."""

    def get_base_queryset(self) -> Any:
        rows = AccessibilityFeedback.objects.with_day()
        return rows.select_related("owner")

    @cached_property
    def columns(self) -> list[Any]:
        title = TitleColumn(
            "text",
            label=_("Feedback"),
            accessor=lambda feedback: feedback.text[:80],
            get_url=self.get_edit_url,
        )
        return [
            title,
            DayColumn("received_at", label=_("Received"), sort_key="received_at"),
            Column("due_on", label=_("Answer due"), accessor=_due, sort_key="due_on"),
            Column("state", label=_("State"), accessor="get_state_display"),
            Column("owner", label=_("Who answers")),
        ]


class EditView(generic.EditView):
    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        scope = f"feedback {self.object.pk}"
        record_access(by=self.request.user, action="home.read_feedback", scope=scope)
        return super().render_to_response(context, **kwargs)


def _due(feedback: Any) -> str:
    day = date_format(feedback.due_on, "SHORT_DATE_FORMAT")
    if feedback.state != FeedbackState.ANSWERED and feedback.due_on < feedback.today:
        return _("%(day)s, late") % {"day": day}
    return day


class AccessibilityFeedbackViewSet(ModelViewSet):
    model = AccessibilityFeedback
    name = "accessibility_feedback"
    url_prefix = "accessibility-feedback"
    icon = "comment"
    menu_label = gettext_lazy("Accessibility")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = IndexView
    edit_view_class = EditView
    filterset_class = FeedbackFilterSet
    search_fields = ["text", "name", "email"]
    ordering = ["due_on", "pk"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("received_at", read_only=True),
                            FieldPanel("due_on", read_only=True),
                        ]
                    ),
                    FieldPanel("text", read_only=True),
                    FieldPanel("page", read_only=True),
                    FieldRowPanel(
                        [
                            FieldPanel("name", read_only=True),
                            FieldPanel("email", read_only=True),
                            FieldPanel("language", read_only=True),
                        ]
                    ),
                ],
                heading=gettext_lazy("What was told"),
            ),
            FieldPanel("owner"),
            FieldPanel("answer"),
            FieldPanel("is_ready"),
        ],
        base_form_class=FeedbackForm,
    )
