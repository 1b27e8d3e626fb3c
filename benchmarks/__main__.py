"""Measure what the busiest pages cost.

python -m benchmarks --size M [--rounds 5] [--json benchmarks/results/mine.json] [--keep]
"""

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django

from benchmarks.servers import ROOT, SITE_KINDS, Machine, machine
from benchmarks.sizes import SIZES
from tests.services import ServiceError


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="default: benchmarks/results/<size>.json")
    parser.add_argument(
        "--workers", choices=SITE_KINDS, default=SITE_KINDS[0], help="gunicorn's kind of worker"
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these targets and the unit")
    parser.add_argument(
        "--keep", action="store_true", help="leave the filled database for the next run"
    )
    return parser.parse_args()


def main() -> int:
    options = arguments()
    try:
        with machine(options.size, worker_class=options.workers, keep=options.keep) as running:
            os.environ.update(running.env)
            django.setup()
            return measure(options, running)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


def measure(options: argparse.Namespace, running: Machine) -> int:
    from benchmarks import exports, releases, report
    from benchmarks.cpu import ProcessesChanged
    from benchmarks.measuring import Bench, WrongAnswer
    from benchmarks.targets import UNIT, People, all_targets

    people = People()
    targets = all_targets(people)
    if options.only:
        targets = [target for target in targets if target.name in {UNIT, *options.only}]
    try:
        results = Bench(running, people).measure(targets, options.rounds)
    except (WrongAnswer, ProcessesChanged) as error:
        print(f"Not measured: {error}", file=sys.stderr)
        return 1
    exported = None
    if not options.only or "exports" in options.only:
        exported = exports.measured_apart(running.env)
    released = None
    if not options.only or "releases" in options.only:
        released = releases.measured_apart(running.env)
    path = options.json or ROOT / "benchmarks" / "results" / f"{options.size}.json"
    facts = {
        "size": options.size,
        "rounds": options.rounds,
        "workers": options.workers,
        "load": os.getloadavg(),
        "export": asdict(exported) if exported else None,
        "release": asdict(released) if released else None,
    }
    report.write_json(path, results, facts)
    print(report.table(results))
    print(report.footing(results))
    if exported:
        print(exported.sentence())
    if released:
        print(released.sentence())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
