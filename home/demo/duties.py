"""What a public service owes its users: the accessibility statement, the terms, the notice."""

from datetime import date
from typing import Any

from django.utils import timezone

from home.demo.content_files import CONTENT, LANGUAGES, facts
from home.demo.lesson_lines import Ids, demo_key
from home.demo.page_writing import PageWriter
from home.demo.people import DOMAIN
from home.demo.rich_text import paragraphs, rich_text
from home.models import AccessibilityStatementPage, HomePage
from people.choices import PolicyKind
from people.models import Policy, PolicyAcceptance, User
from people.policies import write_next_version

IN_FORCE_SINCE = date(2025, 1, 7)


def write_statement(writer: PageWriter, home: HomePage) -> None:
    statement = facts("accessibility")
    key = demo_key("accessibility-statement")
    same = {
        name: statement[name]
        for name in (
            "compliance",
            "assessment",
            "assessed_on",
            "published_on",
            "supervisor_url",
            "contact_email",
        )
    }
    values = {
        code: {
            **same,
            "updated_on": statement["published_on"],
            "title": statement["title"][code],
            "search_description": statement["description"][code],
            "service_name": statement["service_name"][code],
            "operator": statement["operator"][code],
            "supervisor": statement["supervisor"][code],
            "assessment_note": paragraphs(statement["note"][code]),
            "gaps": _gaps(statement["gap"], Ids(key), code),
        }
        for code in LANGUAGES
    }
    slug = statement["slug"]
    writer.write(AccessibilityStatementPage, home, key=key, slug=slug, values=values)


def _gaps(rows: list[dict[str, Any]], ids: Ids, code: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "gap",
            "id": ids.below("gap", number).own,
            "value": {
                "what": row["what"][code],
                "requirement": row["requirement"],
                "reason": row["reason"],
                "explanation": row["explanation"][code],
                "alternative": row["alternative"][code],
                "mended_by": row["mended_by"].isoformat(),
            },
        }
        for number, row in enumerate(rows, start=1)
    ]


def ensure_policies() -> str:
    """The first version of each, once: what is in force never changes. Says what was made."""
    made = 0
    for kind in PolicyKind:
        if Policy.objects.filter(kind=kind).exists():
            continue
        texts = {
            f"text_{code}": rich_text(
                (CONTENT / "policies" / f"{kind}.{code}.md").read_text(encoding="utf-8").strip(),
                headings=True,
            )
            for code in LANGUAGES
        }
        write_next_version(policy=Policy(kind=kind, effective_on=IN_FORCE_SINCE, **texts))
        made += 1
    return f"Terms and notice: {made} made; {_accept_first_terms()} demo accounts accepted them."


def _accept_first_terms() -> int:
    """Demo accounts begin as people do who signed up by the form. 4 queries."""
    policy = Policy.objects.get(kind=PolicyKind.TERMS, number=1)
    people = User.objects.filter(email__endswith=f"@{DOMAIN}", accepted_terms=0)
    rows = [
        PolicyAcceptance(person=person, policy=policy, accepted_at=timezone.now())
        for person in people
    ]
    PolicyAcceptance.objects.bulk_create(rows, ignore_conflicts=True)
    people.update(accepted_terms=policy.number, seen_privacy_notice=1)
    return len(rows)
