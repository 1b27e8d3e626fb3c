"""The CMS's screen where the next version of the terms or of the privacy notice is written."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now, TruncDate
from django.forms import ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.columns import DayColumn
from people.models import Policy
from people.policies import write_next_version

TEXTS = ("text_fi", "text_sv", "text_en")


class PolicyForm(WagtailAdminModelForm):
    """A new version is checked against those that exist of its kind."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind") or self.instance.kind
        day = cleaned.get("effective_on")
        others = Policy.objects.filter(kind=kind).exclude(pk=self.instance.pk)
        if self.instance.number:
            others = others.filter(number__lt=self.instance.number)
        last: Any = others.with_day().order_by("-number").first()
        if last and day:
            if day < last.today or day <= last.effective_on:
                self.add_error(
                    "effective_on",
                    _("A version takes force today or later, and after the version before it."),
                )
            for code in ("fi", "sv", "en"):
                if not cleaned.get(f"changes_{code}"):
                    self.add_error(f"changes_{code}", _("Say what changes from the last version."))
        return cleaned

    def save(self, commit: bool = True) -> Policy:
        policy = super().save(commit=False)
        return write_next_version(policy=policy) if commit else policy


class CreateView(generic.CreateView):
    """Begins with the words of the last version of the kind in the address (``?kind=privacy``)."""

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "terms")
        last = Policy.objects.filter(kind=kind).order_by("-number").first()
        texts = {name: getattr(last, name) for name in TEXTS} if last else {}
        return {"kind": kind, **texts}

    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        form = super().get_form(*args, **kwargs)
        for name, value in self.get_initial().items():
            form.fields[name].initial = value
            form.initial.setdefault(name, value)
        return form


class OnlyBeforeItsDay:
    """A version that is in force is read, not written."""

    def get_object(self, *args: Any, **kwargs: Any) -> Policy:
        policy = super().get_object(*args, **kwargs)  # type: ignore[misc]  # the view's
        if Policy.objects.in_force().filter(pk=policy.pk).exists():
            raise PermissionDenied
        return policy


class EditView(OnlyBeforeItsDay, generic.EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        form = super().get_form(*args, **kwargs)
        form.fields["kind"].disabled = True
        return form


class DeleteView(OnlyBeforeItsDay, generic.DeleteView):
    pass


class IndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().annotate(today=TruncDate(Now()))

    def get_edit_url(self, instance: Policy) -> str | None:
        return None if _is_in_force(instance) else super().get_edit_url(instance)

    def get_delete_url(self, instance: Policy) -> str | None:
        return None if _is_in_force(instance) else super().get_delete_url(instance)


def _is_in_force(policy: Any) -> bool:
    return policy.effective_on <= policy.today


def _state(policy: Any) -> str:
    return _("in force since its day") if _is_in_force(policy) else _("not in force yet")


class PolicyViewSet(ModelViewSet):
    model = Policy
    icon = "doc-full"
    menu_label = gettext_lazy("Terms and privacy notice")
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["kind", "number", "effective_on", *TEXTS]
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    list_filter = ["kind"]
    list_display = [
        "__str__",
        DayColumn("effective_on", label=gettext_lazy("In force from"), sort_key="effective_on"),
        Column("state", label=gettext_lazy("State"), accessor=_state),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldPanel("effective_on"),
            *(FieldPanel(name) for name in TEXTS),
            MultiFieldPanel(
                [FieldPanel("changes_fi"), FieldPanel("changes_sv"), FieldPanel("changes_en")],
                heading=gettext_lazy("What changes from the last version"),
            ),
        ],
        base_form_class=PolicyForm,
    )
