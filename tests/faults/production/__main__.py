"""Kill what the site stands on, as it runs in production, and count what was lost or done twice.

python -m tests.faults.production [--quick] [--only postgres gunicorn worker redis] [--json FILE]

Prints each experiment's details, ends with a table and a file of JSON. The exit code is 1 when
something acknowledged was lost or done twice, when a target was missed, or when a control found
nothing. docs/faults.md tells how to read it.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.production.stage import ROOT, Site, missing, stage

EXPERIMENTS = ("postgres", "gunicorn", "worker", "redis")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.production", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--quick", action="store_true", help="fewer writes, Redis away for 10 s")
    parser.add_argument("--only", nargs="+", choices=EXPERIMENTS, default=EXPERIMENTS)
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "faults.json")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the stage is cleared
    if lacking := missing():
        print(f"Missing: sudo apt-get install {' '.join(lacking)}", file=sys.stderr)
        return 1
    place = ROOT / "var" / "faults"
    place.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="run-", dir=place) as folder,
        stage(Path(folder)) as site,
    ):
        os.environ.update(site.env)
        django.setup()
        return experiment(options, site)


def experiment(options: argparse.Namespace, site: Site) -> int:
    import logging

    from tests.faults.production import (
        killed_gunicorn,
        killed_postgres,
        killed_redis,
        killed_worker,
        seed,
    )
    from tests.faults.production.ground import SIGNS_IN, SIZES, Ground
    from tests.faults.production.keeping import Keeper
    from tests.faults.production.results import as_json, details, table

    logging.disable(logging.CRITICAL)  # this process is not the site
    size = "quick" if options.quick else "full"
    modules = dict(
        zip(
            EXPERIMENTS,
            (killed_postgres, killed_gunicorn, killed_worker, killed_redis),
            strict=True,
        )
    )
    began = time.monotonic()
    edition = seed.new_edition()
    seed.new_person_with_password(SIGNS_IN)
    results = []
    with Keeper(site.processes) as keeper:
        ground = Ground(site, keeper, SIZES[size], edition)
        for name in options.only:
            print(f"{time.monotonic() - began:5.0f} s  {name} …", file=sys.stderr, flush=True)
            results.append(modules[name].run(ground))
            print(details(results[-1]), flush=True)
    failures = [text for result in results for text in result.failures()]
    facts = {"size": size, "seconds": round(time.monotonic() - began), "failures": failures}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(
        json.dumps({**facts, "results": as_json(results)}, indent=1, ensure_ascii=False) + "\n"
    )
    print("", table(results), "", *(f"MISSED: {text}" for text in failures), sep="\n")
    print(f"{len(failures)} failures in {facts['seconds']} s; written to {options.json}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
