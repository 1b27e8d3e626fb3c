"""Long work in each of its states, of somebody who may see it."""

from core.models import Job
from people.models import User

STATES = {
    "waiting": {},
    "counting": {"state": Job.State.RUNNING, "done": 1250},
    "running": {"state": Job.State.RUNNING, "done": 1250, "total": 4000},
    "ready": {
        "state": Job.State.DONE,
        "file": "jobs/never-opened.csv",
        "file_name": "perusakatemia-2026-suoritukset.csv",
        "result": {"bytes": 182_000},
    },
    "told": {
        "state": Job.State.DONE,
        "result": {"text": "12 todistusta annettiin.", "url": "/fi/my/"},
    },
    "failed": {"state": Job.State.FAILED, "error": "Jokin meni vikaan, eikä työ valmistunut."},
}


def jobs_of(owner: User, cohort: str) -> dict[str, str]:
    """State → UUID."""
    return {
        name: str(
            Job.objects.create(
                kind="coordination.export_completions",
                owner=owner,
                title="Suoritukset: Hankintojen perusakatemia 2026",
                params={"cohort": cohort},
                **values,
            ).uuid
        )
        for name, values in STATES.items()
    }
