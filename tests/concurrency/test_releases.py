"""Two editors release one track at the same moment."""

import pytest

from courses.models import Edition, EditionText
from courses.services import release_edition
from tests.concurrency.races import execute, number, think, together, twin_table
from tests.factories.pages import releaser, track_with_lessons

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_control_counting_first_gives_one_number_twice():
    def naive(_: int) -> int:
        latest = number("SELECT coalesce(max(number), 0) FROM naive_twin")
        think()
        execute("INSERT INTO naive_twin VALUES (%s)", latest + 1)
        return latest + 1

    with twin_table("number integer"):
        assert any(len(set(together(2, naive))) == 1 for _ in range(20))


def test_two_releases_at_once_get_two_numbers():
    track, person = track_with_lessons(lessons=2), releaser()
    for first in (1, 3, 5):
        editions = together(2, lambda _: release_edition(track, by=person))
        assert sorted(edition.number for edition in editions) == [first, first + 1]
    assert EditionText.objects.count() == 6 * 2


def test_a_release_and_its_correction_at_once_keep_their_order():
    track, person = track_with_lessons(lessons=1), releaser()
    release_edition(track, by=person)
    results = together(6, lambda n: release_edition(track, by=person, as_correction=bool(n % 2)))
    assert not [result for result in results if isinstance(result, Exception)]
    labels = [(edition.number, edition.point) for edition in Edition.objects.all()]
    assert len(labels) == len(set(labels)) == 7
    assert max(labels)[0] == 4
