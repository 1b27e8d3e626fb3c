import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.business_ids import check_digit, validate_business_id

SEVEN_DIGITS = st.text("0123456789", min_size=7, max_size=7)


def plain_reference(digits: str) -> int | None:
    """The one digit that makes the weighted sum, itself weighing one, divisible by eleven."""
    a, b, c, d, e, f, g = (int(digit) for digit in digits)
    total = 7 * a + 9 * b + 10 * c + 5 * d + 8 * e + 4 * f + 2 * g
    fitting = [last for last in range(10) if (total + last) % 11 == 0]
    return fitting[0] if fitting else None


@given(SEVEN_DIGITS)
def test_check_digit_agrees_with_the_plain_definition(digits):
    assert check_digit(digits) == plain_reference(digits)


@given(SEVEN_DIGITS)
def test_exactly_the_right_check_digit_is_accepted(digits):
    accepted = []
    for last in range(10):
        try:
            validate_business_id(f"{digits}-{last}")
        except ValidationError:
            continue
        accepted.append(last)
    right = plain_reference(digits)
    assert accepted == ([] if right is None else [right])


@given(SEVEN_DIGITS, st.integers(0, 6), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(digits, place, shift):
    right = plain_reference(digits)
    if right is None:
        return
    mistyped = str((int(digits[place]) + shift) % 10)
    with pytest.raises(ValidationError):
        validate_business_id(f"{digits[:place]}{mistyped}{digits[place + 1 :]}-{right}")


@pytest.mark.parametrize("digits, last", [("1234567", 1), ("0000001", 9), ("0000011", 5)])
def test_ids_computed_by_hand(digits, last):
    assert check_digit(digits) == last
    validate_business_id(f"{digits}-{last}")


def test_remainder_nought_gives_nought():
    assert check_digit("0000000") == 0


def test_remainder_one_makes_the_number_unusable():
    assert check_digit("0000006") is None  # 6 × 2 = 12 = 11 + 1
    with pytest.raises(ValidationError):
        validate_business_id("0000006-1")


@pytest.mark.parametrize(
    "value",
    ["", "1234567", "12345671", "123456-7", "1234567-", "1234567-12", "123456a-1", " 1234567-1"],
)
def test_wrong_shape_is_refused(value):
    with translation.override("en"), pytest.raises(ValidationError, match="seven digits"):
        validate_business_id(value)


def test_wrong_check_digit_says_so():
    said = "check digit of the business ID is wrong"
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        validate_business_id("1234567-2")
