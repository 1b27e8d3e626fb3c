"""Which daily work was begun on which day, so that several tickers do it once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """The last run of one piece of daily work. ``finished_at`` is empty while it runs and after
    it failed; ``core.daily`` then takes it up again later on the same day."""

    name = models.CharField(_("work"), max_length=80, unique=True)
    ran_on = models.DateField(_("day"), null=True)
    started_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("daily work")
        verbose_name_plural = _("daily work")

    def __str__(self) -> str:
        return f"{self.name} {self.ran_on}"
