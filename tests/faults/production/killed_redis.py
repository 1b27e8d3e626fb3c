"""Redis is emptied while everything runs, then killed and away for a minute, while learners write
and people are invited: pages answer, writes are kept, signing in fails closed, no mail is lost.

Control: tasks that are nowhere but in Redis.
"""

import time

import redis

from core.models import KeptMail
from tests.faults.production import only_copies
from tests.faults.production.ground import Ground, Moments, judge
from tests.faults.production.keeping import wait_for
from tests.faults.production.killed_worker import (
    INCLUDE,
    Expected,
    await_empty_queue,
    invite_all,
    settle,
)
from tests.faults.production.results import Control, Result
from tests.faults.production.running import Answers, Client

RETURN = 10  # seconds that the reader goes on after the return


def run(ground: Ground) -> Result:
    school_class = ground.class_for(ground.size.writes)
    writes = ground.writes(school_class)
    size = ground.size.effects // 6
    guests = [[f"redis-{when}-{n}@academy.example" for n in range(size)] for when in "abc"]
    emptied, away, back = (Expected(ground.new_class(0), some) for some in guests)
    result = Result("Redis emptied, killed, away", len(writes) + 3 * size)
    moments = Moments()
    redis_server = ground.site.processes["redis"]

    def kill(client: Client) -> None:
        client.await_share(0.1)
        invite_all(ground, emptied)
        redis.Redis.from_url(ground.site.env["REDIS_URL"]).flushall()
        client.await_share(0.2)
        invite_all(ground, back)  # their tasks are in the queue, or on their way
        killed = time.monotonic()
        redis_server.kill()
        invite_all(ground, away)
        time.sleep(max(0, killed + ground.size.redis_away - time.monotonic()))
        redis_server.start()
        redis_server.await_ready()
        moments.add("Redis", killed)
        time.sleep(RETURN)

    reads = [*ground.reads(school_class), ground.sign_in()]
    seen = ground.run(writes, kill, reads)
    judge(result, school_class, writes, seen)
    for expected in (emptied, away, back):
        settle(expected)
        lost = expected.lost()
        result.lost, result.doubled = result.lost + len(lost), result.doubled + expected.doubled()
        result.examples += lost[:2]
    result.kills = moments.kills(lambda moment: seen.first_read_after(moment, "sign in", "302"))
    judge_reads(result, seen, moments)
    result.controls = [control(ground)]
    return result


def judge_reads(result: Result, seen: Answers, moments: Moments) -> None:
    """No page answers 500; while Redis is away nobody is signed in, and readiness says so."""
    ((_what, killed, back),) = moments.rows
    during = seen.reads_by_status(since=killed, until=back)
    result.reads = {
        "before": seen.reads_by_status(until=killed),
        "away": during,
        "after": seen.reads_by_status(since=back),
    }
    errors = sum(row["status"] == "500" for row in [*seen.reads, *seen.refused])
    result.facts["answers of 500"] = errors
    if errors:
        result.missed.append(f"{errors} answers of 500")
    if set(during["sign in"]) != {"503"}:
        result.missed.append(f"signing in without its limits was answered {during['sign in']}")
    if "200" in during["readiness"]:
        result.missed.append("readiness said that all is well")
    for page in ("track page", "my academy", "lesson"):
        if set(during[page]) != {"200"}:
            result.missed.append(f"{page} was answered {during[page]} without Redis")


def control(ground: Ground) -> Control:
    count = ground.size.control_effects
    recipients = [f"only-in-redis-{number}@academy.example" for number in range(count)]
    worker, server = ground.keeper.units["worker"], ground.site.processes["redis"]
    former = ground.keeper.exchange("worker", [*worker.command, *INCLUDE])
    mails = KeptMail.objects.filter(recipient__in=recipients)
    try:
        for recipient in recipients:
            only_copies.late_acknowledged.apply_async(args=[recipient], queue="default")
        wait_for(lambda: mails.count() >= count // 3, "the first tasks")
        server.kill()
        server.start()
        server.await_ready()
        wait_for(lambda: worker.children(), "the worker")
        time.sleep(10)  # it finds Redis again
        await_empty_queue(ground)
    finally:
        ground.keeper.exchange("worker", former)
    kept = mails.values("recipient").distinct().count()
    return Control("tasks that are only in Redis", count, lost=count - kept)
