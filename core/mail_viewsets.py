"""The CMS's report of sent mails, for administrators: nobody writes there."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from core.columns import MomentColumn
from core.mail_names import name_of_mail
from core.models import MailDelivery
from core.models.deliveries import MailState


class DeliveryFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=MailState.choices, method="filter_state"
    )
    event = django_filters.ChoiceFilter(label=_("Event"), choices=lambda: _events())
    sent_at = django_filters.DateFromToRangeFilter(label=_("Sent"), widget=DateRangePickerWidget)

    class Meta:
        model = MailDelivery
        fields = ["state", "event", "language", "sent_at"]

    def filter_state(
        self, queryset: "QuerySet[MailDelivery]", name: str, value: str
    ) -> "QuerySet[MailDelivery]":
        chosen = MailDelivery.objects.in_state(value)
        return queryset.filter(pk__in=chosen.values("pk"))


def _events() -> list[tuple[str, str]]:
    """Every kind of mail that was sent, by name. 1 query."""
    events = MailDelivery.objects.order_by().values_list("event", flat=True).distinct()
    return sorted(((event, name_of_mail(event)) for event in events), key=lambda one: one[1])


def _event(row: Any) -> str:
    return name_of_mail(row.event)


class MailDeliveryViewSet(ModelViewSet):
    """A fixed number of queries, whatever the number of mails. Found by the recipient's address."""

    model = MailDelivery
    name = "mail_deliveries"
    url_prefix = "mail-deliveries"
    icon = "mail"
    menu_label = _("Sent mails")
    menu_order = 1300
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: list[str] = []
    filterset_class = DeliveryFilterSet
    search_fields = ["recipient"]
    list_per_page = 50
    list_display = [
        "recipient",
        Column("event", label=_("Event"), accessor=_event, sort_key="event"),
        Column("state", label=_("State"), accessor="state.label"),
        Column("language", label=_("Language"), sort_key="language"),
        MomentColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        MomentColumn("delivered_at", label=_("Delivered"), sort_key="delivered_at"),
        MomentColumn("bounced_at", label=_("Could not be delivered"), sort_key="bounced_at"),
    ]
    inspect_view_fields = [
        "recipient",
        "event",
        "language",
        "sent_at",
        "delivered_at",
        "bounced_at",
        "bounce_reason",
        "complained_at",
        "message_id",
        "provider_id",
    ]

    def register_menu_item(self) -> None:
        hooks.register("register_reports_menu_item", self.get_menu_item)
