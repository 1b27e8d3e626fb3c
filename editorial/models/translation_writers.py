"""Who wrote words of a translation.

The translation package keeps the last writer of each text and no other: a comma put in by a
colleague would hide whoever wrote the sentence.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale


class TranslationWriter(models.Model):
    """One person's latest writing in one page's translation, by the key that all languages of a
    page share."""

    translation_key = models.UUIDField(editable=False)
    locale = models.ForeignKey(Locale, models.CASCADE, related_name="+", verbose_name=_("language"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("writer of a translation")
        verbose_name_plural = _("writers of translations")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale", "user"], name="one_row_of_a_writer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_key} {self.locale_id}: {self.user_id}"
