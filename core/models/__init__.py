from core.models.access_records import AccessRecord
from core.models.daily import DailyRun
from core.models.deliveries import MailDelivery
from core.models.effects import Effect
from core.models.jobs import Job
from core.models.laws import LawCitation, LawSection
from core.models.mailbox import KeptMail
from core.models.media import AcademyDocument, AcademyImage, AcademyRendition
from core.models.pages import BasePage
from core.models.vocabulary import Licence, Theme, TrilingualName

__all__ = [
    "AcademyDocument",
    "AcademyImage",
    "AcademyRendition",
    "AccessRecord",
    "BasePage",
    "DailyRun",
    "Effect",
    "Job",
    "KeptMail",
    "LawCitation",
    "LawSection",
    "Licence",
    "MailDelivery",
    "Theme",
    "TrilingualName",
]
