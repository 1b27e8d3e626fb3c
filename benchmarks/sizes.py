"""How much a database holds, and how the course in it is shaped."""

from dataclasses import dataclass

MODULES = 5
LESSONS_PER_MODULE = 8  # the last of each is finished by a quiz
LESSONS = MODULES * LESSONS_PER_MODULE
COHORT_CAPACITY = 40
MEASURED_LEARNERS = 200  # those whose pages are opened: all alike, whatever the size
MEASURED_DONE = 20  # lessons each of them has done
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Size:
    learners: int
    completions: int


SIZES = {
    "S": Size(learners=1_000, completions=5_000),
    "M": Size(learners=5_000, completions=100_000),
    "L": Size(learners=50_000, completions=1_000_000),
}
