"""The front door's pages, the accessibility statement, what people say about accessibility, and
the editors' guide."""

from home.models.accessibility import AccessibilityFeedback, AccessibilityStatementPage
from home.models.guide import GuideIndexPage, GuidePage
from home.models.pages import DemoStamp, HomePage, StandardPage

__all__ = [
    "AccessibilityFeedback",
    "AccessibilityStatementPage",
    "DemoStamp",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "StandardPage",
]
