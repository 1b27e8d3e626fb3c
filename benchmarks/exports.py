"""What an export of every completion costs: its first byte, its time, and the memory it grows by.

python -m benchmarks.exports        prints one JSON object; in a process of its own, whose greatest
                                    memory is that of the export and of nothing before it
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import django

FEW = 10_000  # rows after which the memory is noted for the first time
MOST_GROWTH = 16.0  # MiB
MOST_WAIT = 0.3  # seconds to the first byte


@dataclass(frozen=True)
class Export:
    rows: int
    megabytes: float
    first_byte: float  # seconds from the question to the first row's bytes
    seconds: float
    growth: float  # MiB by which the greatest memory of the process grew after FEW rows

    def sentence(self) -> str:
        first = "met" if self.first_byte <= MOST_WAIT else "MISSED"
        flat = "met" if self.growth <= MOST_GROWTH else "MISSED"
        return (
            f"Export of {self.rows:,} completions ({self.megabytes:.0f} MB): first row after "
            f"{self.first_byte:.2f} s (≤ {MOST_WAIT} {first}), all after {self.seconds:.1f} s, "
            f"memory from {FEW:,} rows to all +{self.growth:.1f} MiB (≤ {MOST_GROWTH:.0f} {flat})."
        )


def measured_apart(env: dict[str, str]) -> Export:
    command = [sys.executable, "-m", "benchmarks.exports"]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return Export(**json.loads(done.stdout))


def greatest_memory() -> float:
    """MiB; the system counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> Export:
    from core.spreadsheets import Column, rows_in_chunks, stream_csv
    from progress.models import Completion

    names = ["pk", "enrolment__person__email", "enrolment__cohort__slug", "lesson_key",
             "completed_at"]  # fmt: skip
    queryset = Completion.objects.order_by("pk").values_list(*names)
    list(rows_in_chunks(queryset[:1], streams=True))  # a worker that has answered before
    counted = {"rows": 0, "memory": 0.0}

    def rows():
        for row in rows_in_chunks(queryset, streams=True):
            counted["rows"] += 1
            if counted["rows"] == FEW:
                counted["memory"] = greatest_memory()
            yield row

    size, first_byte = 0, 0.0
    began = time.monotonic()
    for number, piece in enumerate(stream_csv([Column(name) for name in names], rows())):
        size += len(piece)
        if number == 1:  # the header waits for nothing
            first_byte = time.monotonic() - began
    seconds = time.monotonic() - began
    growth = greatest_memory() - (counted["memory"] or greatest_memory())
    return Export(counted["rows"], size / 1e6, first_byte, seconds, growth)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
