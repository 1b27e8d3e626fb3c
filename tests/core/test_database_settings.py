"""What the settings ask of the database, read from the connection that tests run on."""

import sqlite3
import time
from contextlib import closing

import pytest
from django.db import connection, transaction


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def sqlite_as_set() -> None:
    found = {
        name: pragma(name)
        for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
    }
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 20_000,
        "synchronous": 1,  # NORMAL
    }
    assert connection.transaction_mode == "IMMEDIATE"


def postgresql_as_set() -> None:
    assert connection.settings_dict["CONN_MAX_AGE"] > 0
    assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True
    assert connection.close_at > time.monotonic()  # of this very connection


SET = {"sqlite": sqlite_as_set, "postgresql": postgresql_as_set}


@pytest.mark.django_db
def test_the_connection_is_as_the_settings_ask() -> None:
    connection.ensure_connection()
    SET[connection.vendor]()


def others_may(statement: str) -> bool:
    """Can somebody beside us do this at once?"""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other:
            try:
                other.execute(statement)
            except sqlite3.OperationalError as fault:
                assert "locked" in str(fault)
                return False
    return True


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_transaction_holds_sqlites_lock_from_its_first_moment_and_hinders_no_reader() -> None:
    """PostgreSQL locks rows: there nobody waits for a transaction that has done nothing."""
    connection.ensure_connection()
    assert others_may("BEGIN IMMEDIATE")
    with transaction.atomic():
        assert others_may("BEGIN IMMEDIATE") is (connection.vendor != "sqlite")
        assert others_may("SELECT count(*) FROM django_migrations")
