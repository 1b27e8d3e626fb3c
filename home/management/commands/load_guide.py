"""``manage.py load_guide``: the editors' guide, made or brought in step with its texts."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.guide.loading import NoFrontPage, load_guide


class Command(BaseCommand):
    help = "Load the editors' guide. Pages that editors have changed since are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # else three lines for every page
        try:
            done = load_guide()
        except NoFrontPage:
            raise CommandError(
                "Make the Finnish front page first: the guide is below it."
            ) from None
        self.stdout.write(str(done))
