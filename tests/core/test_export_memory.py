"""An export of many rows costs the memory of few: in text, and walking through the database."""

import gc
import tracemalloc
from collections.abc import Iterator
from itertools import repeat

import pytest
from django.db import connection

from core.models import Effect
from core.spreadsheets import Column, rows_in_chunks, stream_csv, xlsx_file

FEW, MANY = 10_000, 200_000
MOST_GROWTH = 16 * 1024 * 1024
ROWS = 5000  # of the database
COLUMNS = [Column("Numero"), Column("Avain"), Column("Laji")]


def peak(work) -> int:
    """The most bytes that Python held at once for it. Counted, not timed: always the same."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def some(count: int) -> Iterator[tuple]:
    return repeat((12_345, "avain", "=laji"), count)


def drain(pieces) -> int:
    return sum(1 for _piece in pieces)


def growth(export) -> int:
    export(100)  # what is made once
    return peak(lambda: export(MANY)) - peak(lambda: export(FEW))


def test_a_text_file_of_many_rows_takes_the_memory_of_few():
    assert growth(lambda count: drain(stream_csv(COLUMNS, some(count)))) < MOST_GROWTH / 16


def test_a_text_file_that_is_put_together_first_would_be_seen():
    """The control, on half of the rows."""

    def export(count: int) -> None:
        b"".join(stream_csv(COLUMNS, some(count // 2)))

    assert growth(export) > MOST_GROWTH / 16


def test_a_workbook_of_many_rows_takes_the_memory_of_few():
    def export(count: int) -> None:
        xlsx_file(COLUMNS, some(count // 50), title="Lista").close()

    assert growth(export) < MOST_GROWTH / 50


@pytest.mark.django_db
class TestFromTheDatabase:
    @pytest.fixture(autouse=True)
    def rows(self):
        made = (Effect(kind="test.row", key=f"avain {n}", payload={}) for n in range(ROWS))
        Effect.objects.bulk_create(made, batch_size=2000)

    def queryset(self, count: int):
        return Effect.objects.order_by("pk").values_list("pk", "key", "kind")[:count]

    @pytest.mark.parametrize("streams", [False, True])
    def test_many_rows_take_the_memory_of_few(self, streams):
        def export(count: int) -> None:
            rows = rows_in_chunks(self.queryset(count), chunk=200, streams=streams)
            assert drain(rows) == count

        export(ROWS // 10)
        assert peak(lambda: export(ROWS)) - peak(lambda: export(ROWS // 10)) < 128 * 1024

    def test_all_rows_at_once_would_be_seen(self):
        """The control."""

        def export(count: int) -> None:
            assert drain(list(self.queryset(count))) == count

        export(ROWS // 10)
        assert peak(lambda: export(ROWS)) - peak(lambda: export(ROWS // 10)) > 512 * 1024

    @pytest.mark.parametrize("streams", [False, True])
    def test_every_row_comes_once_in_its_order(self, streams):
        rows = list(rows_in_chunks(self.queryset(ROWS), chunk=999, streams=streams))
        assert rows == list(self.queryset(ROWS))

    def test_one_query_reads_them_all(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert drain(rows_in_chunks(self.queryset(ROWS))) == ROWS

    def test_an_answer_that_is_broken_off_leaves_no_transaction(self):
        rows = rows_in_chunks(self.queryset(ROWS), streams=True)
        next(rows)
        rows.close()
        assert not connection.needs_rollback
        assert Effect.objects.count() == ROWS

    def test_objects_are_refused(self):
        with pytest.raises(TypeError, match="values_list"):
            next(rows_in_chunks(Effect.objects.all()))
