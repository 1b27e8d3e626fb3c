"""gunicorn is killed, one worker, all workers, the master, all at once, while learners write.

Controls: a site that acknowledges before it commits loses; one that keeps a row without a unique
key has it twice, because the client rightly sends again what was not answered.
"""

import os
import signal
import time
from collections.abc import Callable

import psycopg

from tests.faults.production.flawed_sites import UNKEYED
from tests.faults.production.ground import Ground, Moments, judge, lost_of
from tests.faults.production.keeping import kill_all, wait_for
from tests.faults.production.results import Control, Result
from tests.faults.production.running import Client
from tests.production.children import Child

FLAWED = "tests.faults.production.flawed_sites"
SHARES = (0.2, 0.4, 0.6, 0.8)


def kill_worker(web: Child) -> None:
    kill_all(web.children()[:1])


def kill_workers(web: Child) -> None:
    kill_all(web.children())


def kill_master(web: Child) -> None:
    os.kill(web.pid, signal.SIGKILL)


def kill_group(web: Child) -> None:
    web.kill()


KILLS: dict[str, Callable[[Child], None]] = {
    "one worker": kill_worker,
    "all workers": kill_workers,
    "the master": kill_master,
    "the master and its workers": kill_group,
}


def run(ground: Ground) -> Result:
    school_class = ground.class_for(ground.size.writes)
    writes = ground.writes(school_class)
    result = Result("gunicorn killed", len(writes))
    moments = Moments()

    def kill(client: Client) -> None:
        for share, (what, deed) in zip(SHARES, KILLS.items(), strict=True):
            client.await_share(share)
            killed = time.monotonic()
            deed(ground.keeper.units["web"])
            moments.add(what, killed, back=back_at(ground, killed, what))

    seen = ground.run(writes, kill, ground.reads(school_class))
    judge(result, school_class, writes, seen)
    result.kills = moments.kills(seen.first_write_after)
    result.reads = {"all the time": seen.reads_by_status()}
    result.controls = [control_of_lost(ground), control_of_doubled(ground)]
    return result


def back_at(ground: Ground, killed: float, what: str) -> float:
    """A new master is there when it was started; new workers, when the master has them."""
    web, started = ground.keeper.units["web"], ground.keeper.started["web"]
    if "master" in what:
        wait_for(lambda: started and started[-1] > killed, "gunicorn's restart")
        return started[-1]
    wait_for(lambda: len(web.children()) == 2, "gunicorn's new workers")
    return time.monotonic()


def flawed(ground: Ground, name: str) -> list[str]:
    """The stage's own command line with another application; returns the former one."""
    command = ground.keeper.units["web"].command
    return ground.keeper.exchange("web", [*command, f"{FLAWED}:{name}"])


def kill_workers_twice(ground: Ground) -> Callable[[Client], None]:
    def kill(client: Client) -> None:
        for share in (0.35, 0.7):
            client.await_share(share)
            kill_workers(ground.keeper.units["web"])

    return kill


def control_of_lost(ground: Ground) -> Control:
    school_class = ground.class_for(ground.size.control_writes)
    writes = ground.writes(school_class, "done")
    former = flawed(ground, "answers_first")
    try:
        seen = ground.run(writes, kill_workers_twice(ground))
        time.sleep(5)  # what the living workers have in memory they may still write
        lost = lost_of(school_class, writes, seen)
    finally:
        ground.keeper.exchange("web", former)
    return Control("a site that answers before it commits", len(writes), lost=lost)


def control_of_doubled(ground: Ground) -> Control:
    school_class = ground.class_for(ground.size.control_writes)
    writes = ground.writes(school_class, "done", "note")
    with psycopg.connect(ground.site.dsn, autocommit=True) as database:
        database.execute(f"CREATE TABLE IF NOT EXISTS {UNKEYED} (path text)")
        former = flawed(ground, "writes_without_key")
        try:
            ground.run(writes, kill_workers_twice(ground))
        finally:
            ground.keeper.exchange("web", former)
        query = f"SELECT count(*) - count(DISTINCT path) FROM {UNKEYED}"  # noqa: S608  (a constant)
        doubled = database.execute(query).fetchone()[0]
        database.execute(f"DROP TABLE {UNKEYED}")
    return Control("a site that keeps rows without a key", len(writes), doubled=doubled)
