"""What Wagtail calls at the end of a workflow. It is imported while Wagtail's models are being
made, so nothing of theirs may be named before it runs."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """As ``editorial.publishing.publish_reviewed``."""
    from editorial import publishing

    publishing.publish_reviewed(workflow_state, user=user)
