"""Versions of the terms and of the privacy notice, in force since yesterday unless said."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from people.choices import PolicyKind
from people.models import Policy
from people.policies import write_next_version


def policy(kind: PolicyKind = PolicyKind.TERMS, *, in_days: int = -1, **texts: Any) -> Policy:
    """The next version of its kind, in force from so many days from today."""
    day = timezone.localdate() + timedelta(days=in_days)
    words = {f"text_{code}": f"<p>{kind} {code}</p>" for code in ("fi", "sv", "en")}
    return write_next_version(policy=Policy(kind=kind, effective_on=day, **words | texts))
