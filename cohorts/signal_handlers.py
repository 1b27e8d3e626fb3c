"""A cohort's dates stand on public track pages: a change of one forgets the kept pages."""

from django.db.models.signals import post_delete, post_save

from cohorts.models import Cohort
from core.page_cache import bump_site_version


def connect() -> None:
    for signal in (post_save, post_delete):
        signal.connect(bump_site_version, sender=Cohort, dispatch_uid=f"cohort-{id(signal)}")
