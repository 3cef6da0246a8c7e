"""Telephone numbers as E.164, so that one person is found under one spelling."""

import re
from typing import Final

from apps.core.errors import FieldError
from apps.customers.errors import PhoneInvalid

_SEPARATORS: Final = re.compile(r"[ .()\-]")
# Country code 62, then an area or mobile code that never starts with 0 or 1, 8 to 12 digits.
_INDONESIAN: Final = re.compile(r"\+62[2-9][0-9]{7,11}")
# Other countries: ITU-T E.164, at most 15 digits with the country code.
_FOREIGN: Final = re.compile(r"\+(?!62)[1-9][0-9]{7,14}")


def normalise_phone(text: str) -> str:
    """`0812-3456-7890` → `+6281234567890`; an empty text stays empty.

    A number without a country code is Indonesian. Raises `PhoneInvalid`.
    """
    digits = _SEPARATORS.sub("", text.strip())
    if not digits:
        return ""
    number = _with_country(digits)
    if not (_INDONESIAN.fullmatch(number) or _FOREIGN.fullmatch(number)):
        raise PhoneInvalid(errors=[FieldError("phone", "invalid", str(PhoneInvalid.title))])
    return number


def _with_country(digits: str) -> str:
    if digits.startswith("+"):
        return digits.replace("+620", "+62", 1)
    if digits.startswith("62"):
        return f"+{digits}"
    return f"+62{digits.removeprefix('0')}"
