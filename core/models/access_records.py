"""Who looked at or changed another person's records."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccessRecord(models.Model):
    """One access to another person's records, kept for 24 months (act 906/2019, section 17).

    ``about`` is empty for a list that shows many; ``scope`` then says which.
    """

    at = models.DateTimeField(_("when"), db_default=Now(), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="accesses"
    )
    action = models.CharField(_("what"), max_length=80, help_text="<app>.<verb>_<noun>")
    scope = models.CharField(_("where"), max_length=200, blank=True, help_text="cohort or file")
    count = models.PositiveIntegerField(_("people"), default=1)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access to a person's records")
        verbose_name_plural = _("accesses to people's records")

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d}"
