"""Erasing a person by the declarations, and the ways in which declarations erase."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction

from core.personal_data.registry import Rows, declarations
from core.personal_data.subjects import Subject

NOTHING = "–"  # stands where a text was and something has to stand


def erase_rows_of(subject: Subject) -> dict[str, int]:
    """Erase everything declared but the account itself, which its own service empties last.

    Returns how many rows of each model were found, by its label. About two queries for each
    declaration. Files are removed from the disk once the transaction has committed.
    """
    found = {}
    with transaction.atomic():
        for declaration in sorted(declarations(), key=lambda one: one.turn):
            rows = declaration.find(subject)
            if declaration.erase is None:
                continue
            found[declaration.label] = rows.order_by().count()
            declaration.erase(rows, subject)
    return found


def delete_rows(rows: Rows, subject: Subject | None = None) -> int:
    """With what hangs on them; their files go after the commit. Returns how many rows."""
    for file_field in _file_fields(rows):
        remove_files(rows, file_field)
    numbers = list(rows.order_by().values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=numbers).delete()
    return len(numbers)


def emptied(**values: Any) -> Callable[..., int]:
    """Erases by putting these values in place of what the columns held."""

    def erase(rows: Rows, subject: Subject | None = None) -> int:
        return rows.order_by().update(**values)

    return erase


def remove_files(rows: Rows, field: str) -> None:
    """The stored files of the rows are deleted once the transaction has committed: undone
    together with it, the rows would else point at nothing."""
    storage: Storage = rows.model._meta.get_field(field).storage
    names = rows.order_by().exclude(**{field: ""}).values_list(field, flat=True)
    for name in set(names):
        if name:
            transaction.on_commit(partial(storage.delete, name))


def without_texts(value: Any, is_personal: Callable[[str], bool] | None = None) -> Any:
    """JSON with its texts taken out: all of them, or those that ``is_personal`` says so of. Keys,
    numbers and the shape stay, so that whoever prints it still finds what it looks for."""
    if isinstance(value, dict):
        return {key: without_texts(item, is_personal) for key, item in value.items()}
    if isinstance(value, list):
        return [without_texts(item, is_personal) for item in value]
    if isinstance(value, str) and (is_personal is None or is_personal(value)):
        return NOTHING
    return value


def mentions(value: Any, addresses: frozenset[str]) -> bool:
    """Is one of the addresses anywhere in the JSON, in whatever letter case?"""
    if isinstance(value, dict):
        return any(mentions(item, addresses) for pair in value.items() for item in pair)
    if isinstance(value, list):
        return any(mentions(item, addresses) for item in value)
    return isinstance(value, str) and any(address in value.lower() for address in addresses)


def _file_fields(rows: Rows) -> list[str]:
    return [
        field.name
        for field in rows.model._meta.concrete_fields
        if hasattr(field, "storage") and hasattr(field, "upload_to")
    ]
