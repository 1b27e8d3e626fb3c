"""CPU time of processes from ``/proc``, to the nanosecond the scheduler counts."""

from dataclasses import dataclass
from pathlib import Path


class ProcessesChanged(RuntimeError):
    """A process came or went while it was measured: its time cannot be told."""


@dataclass(frozen=True)
class Cpu:
    """Nanoseconds by who used them."""

    site: int  # the workers of the site
    database: int  # the database's own process per connection
    cache: int
    processes: frozenset[int]

    def since(self, start: "Cpu") -> "Cpu":
        """Raises ProcessesChanged."""
        if self.processes != start.processes:
            raise ProcessesChanged(sorted(self.processes ^ start.processes))
        return Cpu(
            self.site - start.site,
            self.database - start.database,
            self.cache - start.cache,
            self.processes,
        )

    @property
    def total(self) -> int:
        return self.site + self.database + self.cache


@dataclass(frozen=True)
class Meter:
    """``workers``: the process that started them; ``database``: the server that makes a process
    for each connection; ``database_name`` stands in the titles of those that count."""

    workers: int
    database: int
    database_name: str
    cache: int

    def read(self) -> Cpu:
        workers = children_of(self.workers)
        backends = [p for p in children_of(self.database) if self.database_name in title_of(p)]
        return Cpu(
            site=sum(map(nanoseconds_of, workers)),
            database=sum(map(nanoseconds_of, backends)),
            cache=nanoseconds_of(self.cache),
            processes=frozenset([*workers, *backends, self.cache]),
        )


def nanoseconds_of(pid: int) -> int:
    """Time on a CPU of every thread that lives: those of a pool live as long as the process."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files)


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def title_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
