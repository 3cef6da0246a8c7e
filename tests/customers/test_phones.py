"""Telephone numbers in one spelling."""

import pytest

from apps.customers.errors import PhoneInvalid
from apps.customers.phones import normalise_phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", ""),
        ("  ", ""),
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        (" (0812) 3456.7890 ", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("(021) 5550123", "+62215550123"),
        ("+65 6123 4567", "+6561234567"),
    ],
)
def test_known_spellings(text: str, number: str) -> None:
    assert normalise_phone(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "0812x345678",
        "0812",
        "08123456789012345",
        "0012345678",
        "+0812345678",
        "++62812345678",
        "+62112345678",
        "٠٨١٢٣٤٥٦٧٨٩",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        normalise_phone(text)

    assert [(error.field, error.code) for error in refusal.value.errors] == [("phone", "invalid")]
