"""The CMS's screen for a cohort's invitations."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cohorts import services
from cohorts.admin_forms import InvitationForm
from cohorts.models import Cohort
from cohorts.permissions import can_coordinate
from cohorts.queries import invitation_row, invitations_of
from core.access_log import record_access

ON_A_PAGE = 50


class InvitationsView(WagtailAdminTemplateMixin, View):
    """Sends invitations and lists what became of them. 6 queries for the list."""

    page_title = gettext_lazy("Invitations")
    header_icon = "mail"
    template_name = "cohorts/admin/invitations.html"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> Any:
        self.cohort = get_object_or_404(Cohort, pk=pk)
        if not can_coordinate(request.user, self.cohort):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "fi")
        return self._answer(InvitationForm(initial={"language": language}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self._answer(form, status=422)
        addresses = form.cleaned_data["addresses"]
        sent = services.invite(
            cohort=self.cohort,
            emails=addresses,
            by=request.user,
            language=form.cleaned_data["language"],
        )
        messages.success(request, _sent_sentence(len(sent), len(addresses) - len(sent)))
        return redirect(invitations_address(self.cohort))

    def _answer(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        page = Paginator(invitations_of(self.cohort), ON_A_PAGE).get_page(self.request.GET.get("p"))
        record_access(
            by=self.request.user,
            action="cohorts.read_invitations",
            scope=self.cohort.slug,
            count=len(page.object_list),
        )
        context = self.get_context_data(
            cohort=self.cohort,
            form=form,
            page_of_rows=page,
            rows=[invitation_row(invitation) for invitation in page],
            address=invitations_address(self.cohort),
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self) -> str:
        return self.cohort.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        cohorts = {"url": reverse("cohort_admin:index"), "label": _("Cohorts")}
        return [
            *self.breadcrumbs_items,
            cohorts,
            {"url": "", "label": self.get_page_title(), "sublabel": self.cohort.name},
        ]


class RevokeView(View):
    """POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
        cohort = get_object_or_404(Cohort, pk=pk)
        row = get_object_or_404(cohort.invitations.select_related("cohort"), pk=invitation)
        services.revoke_invitation(invitation=row, by=request.user)
        messages.success(
            request,
            _("The invitation sent to %(address)s was revoked") % {"address": row.email},
        )
        return redirect(invitations_address(cohort))


def invitations_address(cohort: Cohort) -> str:
    return reverse("cohort_admin:invitations", args=[cohort.pk])


def _sent_sentence(sent: int, known: int) -> str:
    sentence = ngettext(
        "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent
    ) % {"count": sent}
    if not known:
        return sentence
    return " ".join(
        [
            sentence,
            ngettext(
                "%(count)s address had been invited already.",
                "%(count)s addresses had been invited already.",
                known,
            )
            % {"count": known},
        ]
    )
