"""Fill the database that DATABASE_URL names: migrate, release a track, write learners and a roll.

python -m benchmarks.fill S
"""

import logging
import sys

import django
from django.core.management import call_command
from django.db import connection


def fill(size: str) -> None:
    call_command("migrate", verbosity=0)
    from benchmarks.course import release_track
    from benchmarks.learners import write_learners
    from benchmarks.roll import write_roll
    from benchmarks.sizes import SIZES

    write_learners(release_track(), SIZES[size])
    write_roll()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    django.setup()
    logging.disable(logging.INFO)  # a line for each page
    fill(sys.argv[1])
