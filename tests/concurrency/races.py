"""Many at once: threads with connections of their own, let go by one barrier.

A control is the same race run by a naive twin: look, then act, on a table without the
constraint. It must go wrong, or the race proves nothing.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

PATIENCE = 60.0  # seconds until a thread that hangs fails the test


def race(runners: list[Callable[[], Any]]) -> list[Any]:
    """What each runner returned, or the exception it raised; all are let go together."""
    gate = threading.Barrier(len(runners))
    results: list[Any] = [None] * len(runners)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            results[number] = runners[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(runners))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a runner hangs"
    return results


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """``work(0)`` … ``work(count - 1)`` at once."""
    return race([lambda number=number: work(number) for number in range(count)])


@contextmanager
def twin_table(columns: str) -> Iterator[str]:
    """A table that holds nothing back."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE naive_twin ({columns})")
    try:
        yield "naive_twin"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_twin")


def execute(sql: str, *values: Any) -> int:
    """Rows that the statement touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def number(sql: str, *values: Any) -> Any:
    """The one value that the query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def think() -> None:
    """What a real service does between looking and acting takes time, too."""
    time.sleep(0.01)
