"""Turning a refusal by a unique constraint into a sentence about a field.

Asking first and inserting afterwards would lose races; the constraint is the only judge.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext

from apps.core.errors import InvalidInput


@contextmanager
def taken_as(fields: Mapping[str, str]) -> Iterator[None]:
    """Raise `InvalidInput` with code "taken" on `fields[constraint]`.

    Wrap the transaction, not a part of it: PostgreSQL has given the transaction up by then.
    """
    try:
        yield
    except IntegrityError as error:
        field = fields.get(constraint_name(error))
        if field is None:
            raise
        raise InvalidInput.on(field, "taken", gettext("Nilai ini sudah dipakai.")) from error


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that refused, or an empty string."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
