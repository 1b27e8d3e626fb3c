"""The secret in an invitation's link: the row's UUID and a signature over it."""

import uuid

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from cohorts.models import Invitation
from core.mail import absolute_url

_signer = Signer(salt="cohorts.invitation", sep=".")


def invitation_token(invitation: Invitation) -> str:
    return _signer.sign(invitation.uuid.hex)


def invitation_url(invitation: Invitation) -> str:
    """The whole address, in the invitation's language."""
    with translation.override(invitation.language):
        return absolute_url(
            reverse("cohorts:claim_invitation", args=[invitation_token(invitation)])
        )


def invitation_from_token(token: str) -> Invitation | None:
    """The invitation, with its cohort, or None for a token that we did not sign. 1 query."""
    try:
        key = uuid.UUID(hex=_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("cohort").filter(uuid=key).first()
