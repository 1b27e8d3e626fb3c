"""Print a new signing key for the environment. Writes nothing: the key is seen once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from progress.certificates.signing import PrivateKey, new_key_line

WHAT_TO_DO = """
The new key {key_id} signs once every process has been restarted with this line in its
environment. Keep it like a password: whoever has it can sign certificates.
{former}
What the former keys signed stays valid: their public halves are kept in the database for good.
"""
WITH_FORMER = """
The second entry is the key that signs today. It may go, once every process has restarted.
"""


class Command(BaseCommand):
    help = "Print a new key for signing certificates, as a line for the environment."
    requires_system_checks: list[str] = []  # it must run where the key is still missing

    def handle(self, *args: Any, **options: Any) -> None:
        line = new_key_line()
        former = list(settings.CERTIFICATE_KEYS[:1])
        self.stdout.write(f"CERTIFICATE_KEYS={','.join([line, *former])}")
        self.stderr.write(
            WHAT_TO_DO.format(
                key_id=PrivateKey.of(line).key_id, former=WITH_FORMER if former else ""
            )
        )
