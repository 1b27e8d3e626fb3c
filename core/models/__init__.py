from core.models.effects import Effect
from core.models.mailbox import KeptMail
from core.models.media import AcademyDocument, AcademyImage, AcademyRendition
from core.models.pages import BasePage
from core.models.vocabulary import Licence, Theme, TrilingualName

__all__ = [
    "AcademyDocument",
    "AcademyImage",
    "AcademyRendition",
    "BasePage",
    "Effect",
    "KeptMail",
    "Licence",
    "Theme",
    "TrilingualName",
]
