"""The Celery worker is killed three times during effects: invitations' mails, certificates and the
mails about them. Each happens, once.

Controls: a task that the broker forgets when a worker takes it is lost; a task that is repeated
and has no key is done twice.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from celery import Task
from django.db.models import Count

from cohorts.services import invite
from core.models import Effect, KeptMail
from core.tasks import deliver_effect
from people.models import User
from progress.models import Certificate
from tests.faults.production import only_copies, seed
from tests.faults.production.ground import Ground, Moments
from tests.faults.production.keeping import kill_all, wait_for
from tests.faults.production.results import Control, Result
from tests.faults.production.seed import SchoolClass
from tests.faults.production.writes import mark_done
from tests.production.children import Child

SHARES = (0.25, 0.5, 0.75)
SETTLED = 150  # seconds: a sweep comes every 30
INCLUDE = ("--include", "tests.faults.production.only_copies")


def kill_children(worker: Child) -> None:
    kill_all(worker.children())


def kill_group(worker: Child) -> None:
    worker.kill()


KILLS: dict[str, Callable[[Child], None]] = {
    "the worker's two children": kill_children,
    "the worker with its children": kill_group,
    "the worker with its children, again": kill_group,
}


@dataclass
class Expected:
    """Who gets what: a certificate and a mail for each learner, a mail for each guest."""

    school_class: SchoolClass
    guests: list[str]

    @property
    def count(self) -> int:
        return 2 * len(self.school_class.learners) + len(self.guests)

    def recipients(self) -> list[str]:
        return [*self.guests, *(learner.email for learner in self.school_class.learners)]

    def mails(self) -> dict[str, int]:
        """How many mails each of them got, whatever their keys."""
        rows = KeptMail.objects.filter(recipient__in=self.recipients()).values("recipient")
        counted = rows.annotate(mails=Count("pk")).order_by()
        return dict(counted.values_list("recipient", "mails"))

    def certificates(self) -> dict[int, int]:
        rows = Certificate.objects.filter(enrolment__cohort=self.school_class.cohort)
        counted = rows.values("enrolment").annotate(issued=Count("pk")).order_by()
        return dict(counted.values_list("enrolment", "issued"))

    def happened(self) -> int:
        return sum(self.mails().values()) + sum(self.certificates().values())

    def lost(self) -> list[str]:
        mails, certificates = self.mails(), self.certificates()
        lost = [f"mail to {who}" for who in self.recipients() if who not in mails]
        return lost + [
            f"certificate of {learner.email}"
            for learner in self.school_class.learners
            if learner.enrolment not in certificates
        ]

    def doubled(self) -> int:
        counts = [*self.mails().values(), *self.certificates().values()]
        return sum(count - 1 for count in counts)


def run(ground: Ground) -> Result:
    third = ground.size.effects // 3
    expected = cause_of(ground, third)
    last = seed.last_to_read(expected.school_class)
    learners = expected.school_class.learners
    writes = [
        mark_done(expected.school_class, learner, last, ground.site.url) for learner in learners
    ]
    result = Result("Celery worker killed", expected.count)
    moments = Moments()
    began = time.monotonic()
    invite_all(ground, expected)
    seen = ground.run(writes, lambda _client: kill_thrice(ground, expected, moments))
    result.refusals = seen.refusals()
    settle(expected)
    repeat_everything(ground, expected)
    result.seconds = time.monotonic() - began
    lost = expected.lost()
    result.lost, result.examples, result.doubled = len(lost), lost[:3], expected.doubled()
    result.kills = moments.kills(first_delivery_after)
    result.facts = {"effects whose task came again": "all, after the kills"}
    result.controls = [control_of_lost(ground), control_of_doubled(ground)]
    return result


def cause_of(ground: Ground, third: int) -> Expected:
    school_class = ground.new_class(third, "graduates")
    seed.finish_all_but_last(school_class)
    name = school_class.cohort.slug
    return Expected(school_class, [f"{name}-guest-{n}@academy.example" for n in range(third)])


def invite_all(ground: Ground, expected: Expected) -> None:
    """From a process of the site's own: tasks go to the broker."""
    editor = User.objects.get(is_superuser=True)
    for start in range(0, len(expected.guests), 20):
        some = expected.guests[start : start + 20]
        invite(cohort=expected.school_class.cohort, emails=some, by=editor)


def kill_thrice(ground: Ground, expected: Expected, moments: Moments) -> None:
    worker = ground.keeper.units["worker"]
    for share, (what, deed) in zip(SHARES, KILLS.items(), strict=True):
        wait_for(lambda share=share: expected.happened() >= share * expected.count, "the effects")
        killed = time.monotonic()
        deed(worker)
        moments.add(what, killed, back=back_at(ground, killed, what))


def back_at(ground: Ground, killed: float, what: str) -> float:
    if "children" in what and "with" not in what:
        return killed  # the worker itself lives and makes new ones
    started = ground.keeper.started["worker"]
    wait_for(lambda: started and started[-1] > killed, "the worker's restart")
    return started[-1]


def settle(expected: Expected) -> None:
    """Until everything has happened, or nothing more will: what is missing then is lost."""
    with suppress(TimeoutError):
        wait_for(lambda: time.sleep(0.5) or not expected.lost(), "the effects", seconds=SETTLED)


def repeat_everything(ground: Ground, expected: Expected) -> None:
    """The broker hands every task out once more, as it may after a kill, hours later."""
    for effect in Effect.objects.values_list("pk", flat=True):
        deliver_effect.enqueue(effect)
    await_empty_queue(ground)


def await_empty_queue(ground: Ground, seconds: float = 120) -> None:
    broker = redis.Redis.from_url(ground.site.env["REDIS_URL"])
    wait_for(lambda: not broker.llen("default"), "the queue", seconds=seconds)
    time.sleep(3)  # the last ones that the worker holds


def first_delivery_after(moment: float) -> float | None:
    """On the monotonic clock, by the database's own moments: both run on this machine."""
    offset = time.time() - time.monotonic()
    after = datetime.fromtimestamp(moment + offset, tz=UTC)
    rows = Effect.objects.filter(delivered_at__gt=after).order_by("delivered_at")
    first = rows.values_list("delivered_at", flat=True).first()
    return first.timestamp() - offset if first else None


# ------------------------------------------------------------------ controls


def control_of_lost(ground: Ground) -> Control:
    sent, kept = tasks_through_kills(ground, only_copies.early_acknowledged, kill_group)
    return Control("tasks acknowledged early, no row", sent, lost=sent - len(kept))


def control_of_doubled(ground: Ground) -> Control:
    sent, kept = tasks_through_kills(ground, only_copies.late_acknowledged, kill_children)
    doubled = sum(count - 1 for count in kept.values())
    return Control("tasks acknowledged late, no key", sent, doubled=doubled)


def tasks_through_kills(
    ground: Ground, task: Task, deed: Callable[[Child], None]
) -> tuple[int, dict[str, int]]:
    """Send tasks straight to the broker, kill the worker three times; recipient → mails."""
    count = ground.size.control_effects
    recipients = [f"{task.name}-{number}@academy.example" for number in range(count)]
    worker = ground.keeper.units["worker"]
    former = ground.keeper.exchange("worker", [*worker.command, *INCLUDE])
    mails = KeptMail.objects.filter(recipient__in=recipients)
    try:
        for recipient in recipients:
            task.apply_async(args=[recipient], queue="default")
        for share in SHARES:
            wait_for(lambda share=share: mails.count() >= share * count, "the tasks")
            deed(worker)
        await_empty_queue(ground)
    finally:
        ground.keeper.exchange("worker", former)
    counted = mails.values("recipient").annotate(mails=Count("pk")).order_by()
    return count, dict(counted.values_list("recipient", "mails"))
