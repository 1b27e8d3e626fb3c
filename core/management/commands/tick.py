"""Embedded stand-in for Celery beat: due effects and planned publications every few seconds, daily
work once a day."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from core import daily, effects, jobs, minute_work


class Command(BaseCommand):
    help = "Deliver due effects and do the day's work, again and again (or once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between rounds")

    def handle(self, *args: Any, once: bool, every: float, **options: Any) -> None:
        while True:
            delivered = effects.sweep()
            if delivered:
                self.stdout.write(f"{delivered} effects delivered")
            jobs.sweep()
            if count := minute_work.run():
                self.stdout.write(f"{count} things done at their time")
            if done := daily.run_due():
                self.stdout.write(f"daily work: {', '.join(done)}")
            if once:
                return
            close_old_connections()
            time.sleep(every)
