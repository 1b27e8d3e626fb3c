"""Finnish business IDs (Y-tunnus): seven digits, a hyphen, a check digit modulo 11."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
SHAPE = re.compile(r"^\d{7}-\d$")


def check_digit(digits: str) -> int | None:
    """The check digit of seven digits; None where remainder 1 makes the number unusable."""
    remainder = sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11
    if remainder == 1:
        return None
    return 0 if remainder == 0 else 11 - remainder


def validate_business_id(value: str) -> None:
    """Raises ValidationError unless the shape and the check digit are right."""
    if not SHAPE.match(value):
        raise ValidationError(
            _("Write the business ID as seven digits, a hyphen and a check digit: 1234567-1.")
        )
    if check_digit(value[:7]) != int(value[-1]):
        raise ValidationError(_("The check digit of the business ID is wrong."))
