"""The registry of personal data against the models: nothing is kept of a person that is not
declared, and what is declared can be exported, erased and expired."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.db.models.functions import Now
from django.utils import translation

from core.access_log import named_actions
from core.personal_data import (
    Fate,
    Without,
    declarations,
    declare,
    erase_rows_of,
    models_without_personal_data,
    subject_of,
)
from core.personal_data.export import exported_row, sections
from core.personal_data.labels import LABELS
from people.models import User
from tests.factories.whole_person import whole_person

ADDRESSES = (models.EmailField, models.GenericIPAddressField)
OF_ANOTHER_DATABASE = {"wagtailsearch.SQLiteFTSIndexEntry"}  # PostgreSQL has no such model
NAMES = re.compile(
    r"(^|_)(first_name|last_name|author_name|holder_name|phone|e?mail|ip|recipient)$"
)


def personal_models() -> set[type[models.Model]]:
    """The user and the declared models, but for content that only names who made it."""
    return {kind.model for kind in declarations() if kind.is_logged or kind.erase} | {User}


def looks_personal(field: Any) -> bool:
    """A way to a personal model, or a column that may hold an address or a name."""
    if field.is_relation:
        return field.related_model in personal_models()
    return isinstance(field, ADDRESSES) or bool(NAMES.search(field.name))


def suspects(model: type[models.Model]) -> set[str]:
    """The model's own columns only: a page's are those of Wagtail's page."""
    return {field.name for field in model._meta.local_fields if looks_personal(field)}


def test_every_model_is_declared_or_named_without_personal_data() -> None:
    known = {kind.label for kind in declarations()} | set(models_without_personal_data())
    installed = {model._meta.label for model in apps.get_models()}
    assert installed - known == set(), "declare it in <app>/personal_data.py"
    assert known - installed <= OF_ANOTHER_DATABASE, "no such model any more"


def test_no_model_is_both() -> None:
    assert {kind.label for kind in declarations()} & set(models_without_personal_data()) == set()


@pytest.mark.parametrize("label", sorted({*models_without_personal_data()} - OF_ANOTHER_DATABASE))
def test_a_model_without_personal_data_says_why(label: str) -> None:
    without = models_without_personal_data()[label]
    assert without.reason
    assert suspects(apps.get_model(label)) == set(without.despite)


def test_a_way_to_the_user_is_seen() -> None:
    """The control of the test above: declared models do look personal."""
    assert suspects(apps.get_model("people.Membership")) == {"person"}
    assert suspects(apps.get_model("cohorts.Invitation")) >= {"email", "first_name", "claimed_by"}
    assert suspects(apps.get_model("progress.Note")) == {"enrolment"}
    assert suspects(apps.get_model("usersessions.UserSession")) >= {"user", "ip"}


def test_a_second_declaration_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        declare(declarations()[0])


def test_what_is_not_deleted_says_what_stays_and_why() -> None:
    for kind in declarations():
        assert kind.fate is Fate.DELETED or str(kind.stays), kind.label


@pytest.mark.django_db
@pytest.mark.usefixtures("files_apart", "private_files")
def test_every_declaration_finds_exports_and_erases_real_rows() -> None:
    whole = whole_person()
    subject = subject_of(whole.person)
    unmade = {kind.label for kind in declarations() if not kind.find(subject).exists()}
    assert unmade <= NOT_MADE, "give the person of tests/factories/whole_person.py such a row"
    for kind in declarations():
        for row in kind.find(subject):
            assert set(kind.fields) <= set(exported_row(kind, row, subject)), kind.label
    erase_rows_of(subject)
    left = {k.label for k in declarations() if k.fate is Fate.DELETED and k.find(subject).exists()}
    assert left == set()


# What the factory makes no row of, since it needs a review or a translation in the CMS; each only
# points at the account, so that erasing is the account's.
NOT_MADE = {
    "courses.Edition",
    "courses.Redaction",
    "core.AcademyDocument",
    "core.AcademyImage",
    "editorial.FourEyesState",
    "progress.QuizCorrection",
    "wagtail_localize.SegmentOverride",
    "wagtail_localize.StringTranslation",
    "wagtailcore.TaskState",
    "wagtailcore.WorkflowState",
}


def test_what_is_not_made_only_points_at_the_account() -> None:
    for kind in declarations():
        assert kind.label not in NOT_MADE or kind.erase is None, kind.label


@pytest.mark.django_db
@pytest.mark.usefixtures("files_apart", "private_files")
def test_every_exported_column_has_a_label() -> None:
    subject = subject_of(whole_person().person)
    rows = [(k, row) for k in declarations() for row in k.find(subject)]
    columns = {name for k in declarations() for name in k.fields} | {
        name for k, row in rows for name in exported_row(k, row, subject)
    }
    assert columns - set(LABELS) == set()
    assert set(LABELS) - columns == set(), "no such column any more"
    with translation.override("en"):
        assert sections(subject)


@pytest.mark.django_db
def test_every_rule_of_expiry_runs_on_the_database() -> None:
    call_command("expire_data", verbosity=0)
    for kind in declarations():
        if kind.expiry:
            assert kind.expiry.rows().count() == 0, kind.label
            assert str(kind.expiry.rule)
            kind.expiry.rows().filter(**{f"{kind.expiry.moment}__lt": Now()}).exists()


def test_every_access_that_is_logged_has_a_name() -> None:
    """Where the action is written out; whoever is asked about an access reads a sentence."""
    apps_of_ours = [Path(settings.BASE_DIR) / name for name in OWN_APPS]
    written = {
        action
        for folder in apps_of_ours
        for path in folder.rglob("*.py")
        if "record_access" in (source := path.read_text(encoding="utf-8"))
        for action in re.findall(r'action="([a-z_]+\.[a-z_]+)"', source)
    }
    assert written
    assert written - {action for action, _name in named_actions()} == set()


OWN_APPS = ("core", "people", "editorial", "courses", "cohorts", "progress", "coordination", "home")


def test_a_reason_may_not_be_left_out() -> None:
    with pytest.raises(TypeError):
        Without()  # type: ignore[call-arg]  # that is what is refused
