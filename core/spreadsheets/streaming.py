"""Walking through more rows than fit in memory."""

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet

CHUNK = 2000


def rows_in_chunks(
    queryset: QuerySet[Any, Any], *, chunk: int = CHUNK, streams: bool = False
) -> Iterator[Any]:
    """The rows of a ``values_list`` (or ``values``) in its own order, ``chunk`` of them in memory.
    One query, read by a cursor of the server on PostgreSQL and in steps on SQLite.

    ``streams``: the rows leave in an answer while they are read. PostgreSQL then computes them as
    they are asked for, inside a transaction that lasts as long as the answer (one query more).
    Otherwise it sets all of them aside before the first, and what is written between two rows (a
    job's progress) is committed at once. Objects are refused: a million of them cost what their
    classes cost.
    """
    if getattr(queryset, "_fields", None) is None:
        raise TypeError("Ask for values_list(…): rows_in_chunks is for plain values")
    if streams and connections[queryset.db].vendor == "postgresql":
        with transaction.atomic(using=queryset.db):
            with connections[queryset.db].cursor() as cursor:
                # Compiling the plan would take longer than its first rows.
                cursor.execute("SET LOCAL jit = off")
            yield from queryset.iterator(chunk_size=chunk)
    else:
        yield from queryset.iterator(chunk_size=chunk)
