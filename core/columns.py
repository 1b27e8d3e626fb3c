"""Columns for the CMS's lists."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.ui.tables import Column


class DayColumn(Column):
    """A day as a date. Wagtail's own column says how long ago it was, even of days to come."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day, "SHORT_DATE_FORMAT") if day else ""


class MomentColumn(Column):
    """A moment as a date and a time of day."""

    def get_value(self, instance: Any) -> str:
        moment = super().get_value(instance)
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
