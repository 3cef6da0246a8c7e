"""A product's barcodes: its own, and those on its packs. A code is on one thing of the tenant."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.models import Barcode, Product
from apps.core.errors import FieldError, InvalidInput

LONGEST_BARCODE: Final = 48


def checked_barcodes(barcodes: Iterable[str], field: str = "barcodes") -> list[str]:
    """The codes without blanks and repetitions, sorted. Raises `InvalidInput`."""
    codes = sorted({code.strip() for code in barcodes} - {""})
    if any(len(code) > LONGEST_BARCODE for code in codes):
        raise InvalidInput.on(
            field, "length", gettext("Paling banyak %(most)s huruf.") % {"most": LONGEST_BARCODE}
        )
    return codes


def drop_barcodes(product: Product, wanted: Mapping[UUID | None, Iterable[str]]) -> None:
    """Take away the codes that the product (`None`) and these packs shall not have any more."""
    for unit_id, codes in wanted.items():
        Barcode.objects.filter(product=product, unit_id=unit_id).exclude(code__in=codes).delete()


def add_barcodes(
    product: Product, wanted: Mapping[UUID | None, Iterable[str]], fields: Mapping[UUID | None, str]
) -> None:
    """Write the codes that the product (`None`) and these packs do not have yet.

    Raises `InvalidInput` on `fields[unit]` for a code that something else has.
    """
    pairs = [(unit_id, code) for unit_id, codes in wanted.items() for code in codes]
    rows = Barcode.objects.filter(code__in=[code for _, code in pairs])
    owners = {row.code: (row.product_id, row.unit_id) for row in rows}
    new = [(unit, code) for unit, code in pairs if owners.get(code) != (product.id, unit)]
    often = Counter(code for _, code in pairs)
    taken = [
        FieldError(fields[unit], "taken", gettext("Kode batang %s sudah dipakai.") % code)
        for unit, code in new
        if code in owners or often[code] > 1
    ]
    if taken:
        raise InvalidInput(errors=taken)
    Barcode.objects.bulk_create(
        Barcode(product=product, unit_id=unit, code=code) for unit, code in new
    )
