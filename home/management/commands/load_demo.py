"""``manage.py load_demo``: the demonstration content and its people, made or brought in step."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.demo.loading import load
from home.demo.people import account_lines


class Command(BaseCommand):
    help = "Load the demonstration data. Run again it changes nothing unless its files changed."

    requires_system_checks: list[str] = []  # they take longer than finding nothing to do

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="go through everything again; demo pages are set back to what the files hold",
        )

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if not settings.DEMO_DATA_ALLOWED:
            raise CommandError("These settings do not allow demonstration data (DEMO_DATA).")
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # else three lines for every page
        if not load(force=force, say=self.stdout.write):
            self.stdout.write("The demonstration data is up to date.")
        if options["verbosity"] > 0:
            self.stdout.write("\n".join(account_lines()))
