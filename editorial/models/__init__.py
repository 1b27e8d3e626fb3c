from editorial.models.review_links import ReviewComment, ReviewLink
from editorial.models.translation_writers import TranslationWriter
from editorial.models.workflows import FourEyesState, FourEyesTask

__all__ = ["FourEyesState", "FourEyesTask", "ReviewComment", "ReviewLink", "TranslationWriter"]
