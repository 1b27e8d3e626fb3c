from editorial.models.review_links import ReviewComment, ReviewLink
from editorial.models.workflows import FourEyesState, FourEyesTask

__all__ = ["FourEyesState", "FourEyesTask", "ReviewComment", "ReviewLink"]
