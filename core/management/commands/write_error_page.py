"""``manage.py write_error_page``: the page nginx shows while the site does not answer."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string


class Command(BaseCommand):
    help = "Write 503.html into STATIC_ROOT; run it after collectstatic, whose names it refers to."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.STATIC_ROOT) / "503.html"
        draft = target.with_suffix(".new")
        draft.write_text(render_to_string("503.html"), encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(target)  # nginx never sees half a page
        self.stdout.write(f"Written: {target}")
