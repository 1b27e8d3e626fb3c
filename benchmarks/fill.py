"""Fill the database that DATABASE_URL names: migrate, release a track, write learners.

python -m benchmarks.fill S
"""

import logging
import sys

import django
from django.core.management import call_command


def fill(size: str) -> None:
    call_command("migrate", verbosity=0)
    from benchmarks.course import release_track
    from benchmarks.learners import write_learners
    from benchmarks.sizes import SIZES

    write_learners(release_track(), SIZES[size])


if __name__ == "__main__":
    django.setup()
    logging.disable(logging.INFO)  # a line for each page
    fill(sys.argv[1])
