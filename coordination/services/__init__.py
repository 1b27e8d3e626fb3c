"""Writes of the desk. Each runs in one transaction and asks who may."""

from coordination.services.lists import ListUnusable, confirm_list, prepare_list
from coordination.services.reminders import remind_people
from coordination.services.seats import return_person, withdraw_people

__all__ = [
    "ListUnusable",
    "confirm_list",
    "prepare_list",
    "remind_people",
    "return_person",
    "withdraw_people",
]
