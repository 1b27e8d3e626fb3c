"""The accessibility statement, and what people tell about accessibility (act 306/2019)."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from core.blocks import TEXT_FEATURES
from core.models import BasePage
from home.blocks import GapBlock
from home.choices import WAITING, Assessment, Compliance, FeedbackState

ANSWER_DAYS = 14  # act 306/2019: an answer without delay, at the latest within 14 days
REMIND_DAYS = 3  # before the answer is due


class AccessibilityStatementPage(BasePage):
    """What section 9 of act 306/2019 asks of a statement, field by field; its sentences are the
    template's. The section numbers and the supervisor's details are from memory and must be
    checked against the law in force before publishing: the form says so to its editors."""

    service_name = models.CharField(_("which service the statement is about"), max_length=200)
    operator = models.CharField(_("who is answerable for the service"), max_length=200)
    compliance = models.CharField(
        _("level of compliance"),
        max_length=10,
        choices=Compliance.choices,
        default=Compliance.PARTIAL,
        help_text=_("With WCAG 2.1, levels A and AA, to which the standard EN 301 549 points."),
    )
    gaps = StreamField(
        [("gap", GapBlock())],
        blank=True,
        verbose_name=_("what is not accessible"),
        help_text=_("One piece for each gap. Say also which files and videos lack what."),
    )
    assessment = models.CharField(
        _("how it was assessed"),
        max_length=10,
        choices=Assessment.choices,
        default=Assessment.OWN,
    )
    assessed_on = models.DateField(_("assessed on"))
    assessment_note = RichTextField(
        _("more about the assessment"), features=TEXT_FEATURES, blank=True
    )
    published_on = models.DateField(_("statement published on"))
    updated_on = models.DateField(
        _("statement updated on"),
        help_text=_("Look the statement through at least once a year."),
    )
    contact_email = models.EmailField(
        _("e-mail address for feedback"),
        blank=True,
        help_text=_("The feedback form is linked in any case."),
    )
    contact_phone = models.CharField(_("telephone for feedback"), max_length=60, blank=True)
    supervisor = models.CharField(
        _("supervising authority"),
        max_length=300,
        help_text=_(
            "Since 1 January 2025 Traficom supervises (recalled, not checked: make sure of the "
            "name and the contact details before you publish)."
        ),
    )
    supervisor_url = models.URLField(_("web address of the authority"))
    supervisor_email = models.EmailField(_("e-mail address of the authority"), blank=True)
    supervisor_phone = models.CharField(_("telephone of the authority"), max_length=60, blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("service_name"), FieldPanel("operator"), FieldPanel("compliance")],
            heading=_("The service"),
        ),
        FieldPanel("gaps"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("assessment"), FieldPanel("assessed_on")]),
                FieldPanel("assessment_note"),
                FieldRowPanel([FieldPanel("published_on"), FieldPanel("updated_on")]),
            ],
            heading=_("Assessment and dates"),
        ),
        FieldRowPanel(
            [FieldPanel("contact_email"), FieldPanel("contact_phone")], heading=_("Contact")
        ),
        MultiFieldPanel(
            [
                FieldPanel("supervisor"),
                FieldPanel("supervisor_url"),
                FieldRowPanel([FieldPanel("supervisor_email"), FieldPanel("supervisor_phone")]),
            ],
            heading=_("Supervision"),
        ),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField(name)
        for name in ("slug", "compliance", "assessment", "contact_email", "contact_phone")
    ]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = []
    max_count_per_parent = 1
    template = "home/accessibility_statement_page.html"

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """No query of its own."""
        context = super().get_context(request, *args, **kwargs)
        context["feedback_url"] = reverse("home:give_accessibility_feedback")
        context["answer_days"] = ANSWER_DAYS
        return context


class FeedbackQuerySet(models.QuerySet["AccessibilityFeedback"]):
    def waiting(self) -> "FeedbackQuerySet":
        return self.filter(state__in=WAITING)

    def with_day(self) -> "FeedbackQuerySet":
        """Each row with ``today``, the database's day, against which ``due_on`` is judged."""
        return self.annotate(today=TruncDate(Now()))

    def due_soon(self) -> "FeedbackQuerySet":
        """Waiting, and due within three days or overdue."""
        soon = TruncDate(Now() + timedelta(days=REMIND_DAYS))
        return self.waiting().filter(due_on__lte=soon)

    def overdue(self) -> "FeedbackQuerySet":
        return self.waiting().filter(due_on__lt=TruncDate(Now()))


class AccessibilityFeedback(models.Model):
    """What somebody told about accessibility, perhaps without a name, and its answer.

    ``due_on`` is the 14th day from the day of receipt, by the database's clock.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    due_on = models.DateField(_("answer due"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fi"
    )
    page = models.CharField(_("page"), max_length=500, blank=True)
    text = models.TextField(_("feedback"))
    state = models.CharField(
        _("state"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.RECEIVED
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who answers"),
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FeedbackState.ANSWERED, answered_at__isnull=False)
                | Q(~Q(state=FeedbackState.ANSWERED), answered_at__isnull=True),
                name="answered_feedback_has_its_moment",
            ),
        ]
        verbose_name = _("feedback on accessibility")
        verbose_name_plural = _("feedback on accessibility")

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}: {self.text[:60]}"
