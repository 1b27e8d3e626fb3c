"""What personal data is kept: one declaration for each model that holds any.

Declarations stand in ``<app>/personal_data.py`` (found when the site starts; core's own stand
beside this module). ``tests/architecture/test_personal_data.py`` holds them against the models: a
model is declared, or it is named in ``without_personal_data`` with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from core.personal_data.subjects import Subject

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = object  # a text, or one that is translated when it is printed
Rows = QuerySet[Any]


class Basis(TextChoices):
    """Why it may be kept, by the article of the GDPR."""

    PUBLIC_TASK = "public_task", _("a task in the public interest (GDPR, article 6(1)(e))")
    LEGAL_DUTY = "legal_duty", _("a duty laid down by law (GDPR, article 6(1)(c))")
    CONSENT = "consent", _("your consent (GDPR, article 6(1)(a))")


class Fate(StrEnum):
    """What becomes of the rows when the person is erased."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"  # they stay and lead to nobody


@dataclass(frozen=True, kw_only=True)
class Expiry:
    """When rows go although nobody asks. ``rows()`` are those whose time has come, by the
    database's clock; ``moment`` names the column whose least value is the oldest; ``apply(rows)``
    takes them away or takes the person out of them, in the caller's transaction."""

    rule: Text
    rows: Callable[[], Rows]
    moment: str
    apply: Callable[[Rows], Any]


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """One kind of record.

    ``find`` gives the rows about a person; ``fields`` are exported (look-ups such as
    ``cohort__slug`` may be among them), and ``more(row, subject)`` adds what is no column.
    ``erase(rows, subject)`` does what ``fate`` says; None where erasing the account is enough,
    because the rows only point at it. ``stays`` says what stays and why. Without an ``expiry``
    the rows go with the account. Rows are erased, and expire, in the order of ``turn``: lower
    first.
    """

    model: type[Model]
    title: Text
    purpose: Text
    basis: Basis
    kept: Text
    find: Callable[[Subject], Rows]
    fields: tuple[str, ...]
    fate: Fate
    erase: Callable[[Rows, Subject], Any] | None = None
    more: Callable[[Any, Subject], dict[str, Any]] | None = None
    stays: Text = ""
    expiry: Expiry | None = None
    is_logged: bool = True  # entries of the CMS's log may be about these rows
    turn: int = 0

    @property
    def label(self) -> str:
        return self.model._meta.label

    def __post_init__(self) -> None:
        if self.fate is not Fate.DELETED and not self.stays:
            raise ValueError(f"{self.label}: say what stays and why")
        if self.fate is Fate.DELETED and self.erase is None:
            raise ValueError(f"{self.label}: say how the rows are deleted")


@dataclass(frozen=True)
class Without:
    """Why a model holds no personal data. ``despite`` names the fields that look as if it did: a
    way to a person, an address, a name."""

    reason: str
    despite: tuple[str, ...] = ()


_declared: dict[str, PersonalData] = {}
_without: dict[str, Without] = {}


def declare(*declarations: PersonalData) -> None:
    """Raises ValueError for a model that somebody has declared already."""
    for declaration in declarations:
        if declaration.label in _declared:
            raise ValueError(f"{declaration.label} is declared twice")
        _declared[declaration.label] = declaration


def without_personal_data(models: Mapping[str, Without]) -> None:
    """By the models' labels, as ``courses.EditionText``."""
    _without.update(models)


def declarations() -> list[PersonalData]:
    """In the order in which they were declared."""
    return list(_declared.values())


def models_without_personal_data() -> dict[str, Without]:
    return dict(_without)
