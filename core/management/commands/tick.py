"""Embedded stand-in for Celery beat: deliver due effects every few seconds."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from core import effects


class Command(BaseCommand):
    help = "Deliver due effects, again and again (or once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between rounds")

    def handle(self, *args: Any, once: bool, every: float, **options: Any) -> None:
        while True:
            delivered = effects.sweep()
            if delivered:
                self.stdout.write(f"{delivered} effects delivered")
            if once:
                return
            close_old_connections()
            time.sleep(every)
