"""What follows when a module is finished, and when a cohort takes a correction."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.db.models.signals import post_save

from cohorts.models import Cohort, Enrolment
from cohorts.signals import edition_adopted
from core import effects
from courses.models import Edition
from courses.queries import edition_outline
from progress.models import Completion
from progress.signals import module_completed


def offer_certificate(sender: Any, enrolment: Enrolment, module: Any, **kwargs: Any) -> None:
    """The last required module: an effect of this very transaction looks whether everything is
    done, and issues the certificate once.

    The key has the latest completion in it: a step undone before the effect was delivered, and
    done again, gives another effect; that there is one certificate is held by its row. 2 queries
    unless the module is optional.
    """
    if not module.is_required:
        return
    wanted = edition_outline(enrolment.cohort.edition_id).required_keys
    done = Completion.objects.filter(enrolment=enrolment, lesson_key__in=wanted)
    if done.count() < len(wanted):
        return
    _record_offer(enrolment)


def offer_when_named(
    sender: Any, instance: Any, created: bool, update_fields: Any = None, **kwargs: Any
) -> None:
    """A certificate waits for a nameless holder: a name that is given later brings it. 1 query
    when a name is saved, and the effects of seats without a certificate."""
    is_about_names = update_fields is None or {"first_name", "last_name"} & set(update_fields)
    if created or not is_about_names or not instance.get_full_name().strip():
        return
    for enrolment in Enrolment.objects.active().filter(person=instance, certificates=None):
        _record_offer(enrolment, suffix=":named")


def _record_offer(enrolment: Enrolment, suffix: str = "") -> None:
    latest = enrolment.completions.aggregate(latest=Max("pk"))["latest"]
    if latest is not None:
        effects.record(
            kind="progress.certificate",
            key=f"progress.certificate:{enrolment.uuid}:{latest}{suffix}",
            payload={"enrolment": enrolment.pk},
        )


def offer_after_adoption(sender: Any, cohort: Cohort, edition: Edition, **kwargs: Any) -> None:
    """What is required may be less than before: who has finished by it gets the certificate."""
    effects.record(
        kind="progress.certificates_after_adoption",
        key=f"progress.certificates_after_adoption:{cohort.uuid}:{edition.uuid}",
        payload={"cohort": cohort.pk},
    )


def rescore_after_correction(
    sender: Any, cohort: Cohort, former: Edition, edition: Edition, by: Any, **kwargs: Any
) -> None:
    """A correction of the edition that the cohort studies may have put a faulty question right;
    another edition asks other things. 2 queries."""
    if edition.number != former.number:
        return
    effects.record(
        kind="progress.rescoring",
        key=f"progress.rescoring:{cohort.uuid}:{edition.uuid}",
        payload={
            "cohort": cohort.pk,
            "former": former.pk,
            "edition": edition.pk,
            "by": by.pk if by else None,
        },
    )


def connect() -> None:
    post_save.connect(offer_when_named, sender=get_user_model(), dispatch_uid="offer-when-named")
    edition_adopted.connect(offer_after_adoption, dispatch_uid="offer-after-adoption")
    edition_adopted.connect(rescore_after_correction, dispatch_uid="rescore-after-correction")
    module_completed.connect(offer_certificate, dispatch_uid="offer-certificate")
