"""The front door's pages, the accessibility statement and what people say about accessibility."""

from home.models.accessibility import AccessibilityFeedback, AccessibilityStatementPage
from home.models.pages import DemoStamp, HomePage, StandardPage

__all__ = [
    "AccessibilityFeedback",
    "AccessibilityStatementPage",
    "DemoStamp",
    "HomePage",
    "StandardPage",
]
