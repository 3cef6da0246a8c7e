"""Errors of customer data."""

from apps.core.errors import InvalidInput


class PhoneInvalid(InvalidInput):
    code = "phone_invalid"
    title = "This is no telephone number: write 0812… or +62812…."
