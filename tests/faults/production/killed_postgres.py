"""PostgreSQL is killed three times while learners write: what was acknowledged is there.

Control: the same kill with commits that are not waited for (``synchronous_commit`` off).
"""

import time
from collections.abc import Callable

import psycopg

from tests.faults.production.ground import Ground, Moments, forget_connection, judge, lost_of
from tests.faults.production.keeping import crash_postgres
from tests.faults.production.results import Control, Result
from tests.faults.production.running import Client
from tests.production.children import Child

SHARES = (0.25, 0.5, 0.75)
AWAY = 1.0  # seconds that the server stays away
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# Nothing is written before the last moment: as a machine that dies between two of its flushes.
NOT_WAITED_FOR = (
    *("-c", "synchronous_commit=off"),
    *("-c", "wal_writer_delay=10s"),
    *("-c", "wal_writer_flush_after=1GB"),
    *("-c", "wal_buffers=64MB"),
)


def run(ground: Ground) -> Result:
    server = ground.site.processes["postgres"]
    school_class = ground.class_for(ground.size.writes)
    writes = ground.writes(school_class)
    result = Result("PostgreSQL killed", len(writes))
    result.facts = settings_of(ground.site.dsn, DURABLE)
    if result.facts != DURABLE:
        result.missed.append(f"the server is not durable: {result.facts}")
    moments = Moments()
    seen = ground.run(writes, kills(server, moments), ground.reads(school_class))
    judge(result, school_class, writes, seen)
    result.kills = moments.kills(seen.first_write_after)
    result.reads = {"all the time": seen.reads_by_status()}
    result.controls = [control(ground)]
    return result


def kills(server: Child, moments: Moments) -> Callable[[Client], None]:
    def kill(client: Client) -> None:
        for share in SHARES:
            client.await_share(share)
            crash(server, moments)

    return kill


def crash(server: Child, moments: Moments) -> None:
    killed = time.monotonic()
    crash_postgres(server)
    time.sleep(AWAY)
    server.start()
    server.await_ready()
    moments.add("all PostgreSQL's processes", killed)


def control(ground: Ground) -> Control:
    server = ground.site.processes["postgres"]
    school_class = ground.class_for(ground.size.control_writes)
    writes = ground.writes(school_class)
    durable = server.command
    restart(server, [*durable, *NOT_WAITED_FOR])
    try:
        seen = ground.run(writes, kills(server, Moments()))
        lost = lost_of(school_class, writes, seen)
    finally:
        restart(server, durable)
    return Control("synchronous_commit off", len(writes), lost=lost)


def restart(server: Child, command: list[str]) -> None:
    server.stop()
    server.command = command
    server.start()
    server.await_ready()
    forget_connection()


def settings_of(dsn: str, names: dict[str, str]) -> dict[str, str]:
    with psycopg.connect(dsn) as connection:
        return {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
            for name in names
        }
