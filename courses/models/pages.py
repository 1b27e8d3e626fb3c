"""What editors write: tracks, modules, lessons. Content only; no row here knows a learner."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import INLINE_FEATURES, TextListBlock
from core.models import BasePage, Licence, Theme
from courses.blocks import LessonBodyBlock
from courses.choices import CompletionRule

SUMMARY_HELP = _("One or two sentences for lists and search engines.")
OUTCOMES_HELP = _("Each completes the sentence “After this the participant can …”.")


class TrackIndexPage(BasePage):
    introduction = RichTextField(_("introduction"), features=INLINE_FEATURES, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    subpage_types: ClassVar = ["courses.TrackPage"]
    max_count_per_parent = 1
    template = "courses/track_index_page.html"

    class Meta:
        verbose_name = _("track index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["tracks"] = TrackPage.objects.child_of(self).live().public().select_related("theme")
        return context


class TrackPage(BasePage):
    """A thematic academy's course of study: modules by reference, in an order."""

    theme = models.ForeignKey(
        Theme, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme")
    )
    summary = models.CharField(_("summary"), max_length=300, help_text=SUMMARY_HELP)
    introduction = RichTextField(_("introduction"), features=INLINE_FEATURES, blank=True)
    goals = StreamField(TextListBlock(), blank=True, verbose_name=_("goals"))
    outcomes = StreamField(
        TextListBlock(), blank=True, verbose_name=_("outcomes"), help_text=OUTCOMES_HELP
    )
    weeks = models.PositiveSmallIntegerField(_("length in weeks"), default=16)
    development_task_hours = models.PositiveSmallIntegerField(
        _("hours of the development task"), default=0
    )
    ects_proposal = models.DecimalField(
        _("ECTS proposal"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("A proposal: a university decides on the credits (27 hours each)."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("theme"),
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("goals"),
        FieldPanel("outcomes"),
        FieldRowPanel(
            [
                FieldPanel("weeks"),
                FieldPanel("development_task_hours"),
                FieldPanel("ects_proposal"),
            ],
            heading=_("Extent"),
        ),
        InlinePanel(
            "track_modules",
            heading=_("Modules, in order"),
            label=_("module"),
            help_text=_(
                "A module may serve several tracks. Learners see changes only after a new "
                "edition has been released."
            ),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("introduction"),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    parent_page_types: ClassVar = ["courses.TrackIndexPage"]
    subpage_types: ClassVar = []
    template = "courses/track_page.html"

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.queries import track_modules_for_reading

        context = super().get_context(request, *args, **kwargs)
        context["track_modules"] = modules = track_modules_for_reading(self)
        context["module_hours"] = sum(row.module.hours for row in modules)
        return context


class TrackModule(TranslatableMixin, Orderable):
    """A module's place in a track. The module is always the one in the source language;
    readers get its version in theirs."""

    track = ParentalKey(TrackPage, on_delete=models.CASCADE, related_name="track_modules")
    module = models.ForeignKey(
        "courses.ModulePage",
        on_delete=models.CASCADE,
        related_name="track_modules",
        verbose_name=_("module"),
    )
    is_required = models.BooleanField(_("required"), default=True)
    week_offset = models.PositiveSmallIntegerField(
        _("opens in week"),
        default=0,
        help_text=_("Weeks after the cohort begins; 0 opens at once. A cohort may set own dates."),
    )
    local_introduction = models.TextField(
        _("local introduction"), blank=True, help_text=_("Why this module belongs to this track.")
    )

    panels = [
        PageChooserPanel("module", "courses.ModulePage"),
        FieldRowPanel([FieldPanel("is_required"), FieldPanel("week_offset")]),
        FieldPanel("local_introduction"),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("module")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return str(self.module)


class ModuleIndexPage(BasePage):
    introduction = RichTextField(_("introduction"), features=INLINE_FEATURES, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    override_translatable_fields: ClassVar = [SynchronizedField("slug")]
    subpage_types: ClassVar = ["courses.ModulePage"]
    max_count_per_parent = 1
    template = "courses/module_index_page.html"

    class Meta:
        verbose_name = _("module index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["modules"] = ModulePage.objects.child_of(self).live().public()
        return context


class ModulePage(BasePage):
    """A unit of self-study with outcomes and lessons; the one canonical page of a module."""

    summary = models.CharField(_("summary"), max_length=400, help_text=SUMMARY_HELP)
    outcomes = StreamField(
        TextListBlock(), blank=True, verbose_name=_("outcomes"), help_text=OUTCOMES_HELP
    )
    hours = models.PositiveSmallIntegerField(
        _("hours of study"), help_text=_("Own task included."), default=8
    )
    licence = models.ForeignKey(
        Licence,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("licence"),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("outcomes"),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("licence")]),
        HelpPanel(template="courses/panels/module_usage.html", heading=_("Used in tracks")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary")]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        SynchronizedField("licence"),
    ]
    parent_page_types: ClassVar = ["courses.ModuleIndexPage"]
    subpage_types: ClassVar = ["courses.LessonPage"]
    template = "courses/module_page.html"

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["lessons"] = self.lessons().live().public().defer_streamfields()
        context["tracks"] = self.used_in_tracks
        return context

    def lessons(self) -> Any:
        return LessonPage.objects.child_of(self)

    @cached_property
    def used_in_tracks(self) -> list[TrackPage]:
        """Live tracks of this page's language that refer to the module. 1 query."""
        return list(
            TrackPage.objects.live()
            .public()
            .filter(
                locale_id=self.locale_id,
                track_modules__module__translation_key=self.translation_key,
            )
            .order_by("path")
            .distinct()
        )


class LessonPage(BasePage):
    """One step of a module."""

    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=SUMMARY_HELP)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=15, help_text=_("An honest estimate of reading and thinking.")
    )
    goals = StreamField(
        TextListBlock(),
        blank=True,
        verbose_name=_("goals of the step"),
        help_text=_("Each completes the sentence “After this step you can …”."),
    )
    body = StreamField(LessonBodyBlock(), blank=True, verbose_name=_("body"))
    is_required = models.BooleanField(
        _("required"), default=True, help_text=_("Counts towards finishing the module.")
    )
    completion_rule = models.CharField(
        _("finished by"),
        max_length=20,
        choices=CompletionRule.choices,
        default=CompletionRule.READ,
        help_text=_("Learners are told this on the step. Opening a page never finishes it."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark in per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Required for a lesson that is finished by its quiz."),
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Empty: as many as the learner wants."),
    )
    due_days = models.PositiveSmallIntegerField(
        _("due after days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_(
            "For a task: counted from the day the module opens. Empty: it is due when the cohort "
            "ends. A late task is accepted and marked as late."
        ),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("goals"),
        FieldPanel("body"),
        InlinePanel(
            "law_citations",
            heading=_("Laws cited"),
            label=_("section"),
            help_text=_("Readers are told when the law was checked, or that it has not been."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("is_required")]),
                FieldPanel("completion_rule"),
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("max_attempts")]),
                FieldPanel("due_days"),
            ],
            heading=_("How the step is finished"),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("searchable_body"),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug"),
        SynchronizedField("completion_rule"),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar = []
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def searchable_body(self) -> str:
        """What the body adds to the index: nothing that is redacted at this moment. 1 query, and
        those of its images and documents while anything is redacted anywhere."""
        from courses.content import frozen_blocks
        from courses.reading import texts_of_body
        from courses.redactions import read, redacted

        known = read()  # not the register's: what is indexed stays there
        if not known.hides_something:
            return " ".join(self.body.stream_block.get_searchable_content(self.body))
        return " ".join(texts_of_body(redacted({"blocks": frozen_blocks(self)}, known=known)))

    def clean(self) -> None:
        super().clean()
        if self.completion_rule == CompletionRule.QUIZ and not self.pass_mark:
            raise ValidationError({"pass_mark": _("Give the pass mark of the quiz.")})

    def checked_html(self) -> list[str]:
        rich = {"text": None, "callout": "text", "details": "text", "video": "transcript"}
        values = [
            child.value if (name := rich[child.block_type]) is None else child.value[name]
            for child in self.body
            if child.block_type in rich
        ]
        return [*super().checked_html(), *(value.source for value in values if value)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from courses.content import lesson_content
        from courses.rendering import Mode, render_lesson

        context = super().get_context(request, *args, **kwargs)
        mode = Mode.PREVIEW if getattr(request, "is_preview", False) else Mode.PUBLIC
        context["module"] = module = self.get_parent().specific
        context["content"] = content = lesson_content(self, module.licence)
        context["lesson_body"] = render_lesson(content, mode)
        context["siblings"] = (
            LessonPage.objects.child_of(module).live().public().defer_streamfields()
        )
        return context
