"""Take away what has been kept long enough; with ``--dry-run`` only say what would go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from core.personal_data import expire

LABEL, ROWS, OLDEST = 32, 8, 12


class Command(BaseCommand):
    help = "Apply the rules of retention of the registry of personal data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only count")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        self._line("model", "rows", "oldest", "rule")
        with translation.override("en"):
            for found in expire(dry_run=dry_run):
                self._line(found.label, str(found.rows), _day(found.oldest), found.rule)
        self.stdout.write("Nothing was changed." if dry_run else "Done.")

    def _line(self, label: str, rows: str, oldest: str, rule: str) -> None:
        self.stdout.write(f"{label:<{LABEL}} {rows:>{ROWS}}  {oldest:<{OLDEST}} {rule}")


def _day(moment: Any) -> str:
    if moment is None:
        return "–"
    return str(timezone.localdate(moment) if hasattr(moment, "tzinfo") else moment)
