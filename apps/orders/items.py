"""What a draft's lines come to: product, pack, modifiers, quantity, and what a label says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from apps.catalog.weighed import LabelUnreadable, WeighedLabel, parse_weighed_label
from apps.core.errors import FieldError
from apps.orders.drafts import Draft, DraftLine
from apps.orders.errors import (
    LabelRefused,
    ModifiersRefused,
    PricingRefused,
    UnitUnknown,
    UnknownItem,
)
from apps.orders.goods import Goods, GroupRow, ModifierRow, ProductRow, UnitRow
from apps.pricing.engine import round_ratio

_SMALLEST: Final = Decimal("0.001")
_PIECES_LIMIT: Final = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a draft with everything that it names.

    `quantity` counts what is sold (pieces, or packs), `pieces` what leaves the stock.
    `label_price` is the price in rupiah that a scale printed; the line then costs that.
    """

    line: DraftLine
    product: ProductRow
    quantity: Decimal
    pieces: Decimal
    unit: UnitRow | None = None
    modifiers: tuple[ModifierRow, ...] = ()
    label_price: int | None = None

    @property
    def key(self) -> str:
        """What price lists and promotions call it."""
        return str(self.product.id) if self.unit is None else f"{self.product.id}/{self.unit.id}"

    @property
    def modifier_ids(self) -> list[str]:
        return [str(modifier.id) for modifier in self.modifiers]

    @property
    def own_price(self) -> int:
        """The price of a piece or pack where no price list has another, in rupiah."""
        return self.product.price if self.unit is None else pack_price(self.product, self.unit)


def pack_price(product: ProductRow, unit: UnitRow) -> int:
    """A pack's own price, else that of its pieces, in rupiah."""
    if unit.price is not None:
        return unit.price
    pieces, parts = unit.factor.as_integer_ratio()
    return round_ratio(product.price * pieces, parts)


def find_items(draft: Draft, goods: Goods) -> tuple[Item, ...]:
    """The lines of a draft with what they name.

    Raises `UnknownItem`, `UnitUnknown`, `ModifiersRefused`, `LabelRefused`, `PricingRefused`.
    """
    unknown = [
        FieldError(f"lines.{index}.item", "unknown", gettext("Produk ini tidak ada."))
        for index, line in enumerate(draft.lines)
        if line.item not in goods.products
    ]
    if unknown:
        raise UnknownItem(errors=unknown)
    return tuple([_item(f"lines.{n}", line, goods) for n, line in enumerate(draft.lines)])


def _item(path: str, line: DraftLine, goods: Goods) -> Item:
    product = goods.products[line.item]
    modifiers = _modifiers(path, line, goods)
    if line.barcode:
        return _labelled(path, line, product, modifiers, goods)
    assert line.quantity is not None  # noqa: S101 - only a label may stand for it
    if line.unit is None:
        return Item(line, product, line.quantity, line.quantity, modifiers=modifiers)
    unit = _unit(path, line.unit, product, goods)
    return Item(line, product, line.quantity, _pieces(path, line.quantity, unit), unit, modifiers)


def _unit(path: str, unit_id: UUID, product: ProductRow, goods: Goods) -> UnitRow:
    unit = goods.units.get(unit_id)
    if unit is None or unit.product_id != product.id:
        raise UnitUnknown(errors=[FieldError(f"{path}.unit", "unknown", str(UnitUnknown.title))])
    return unit


def _pieces(path: str, quantity: Decimal, unit: UnitRow) -> Decimal:
    """Half a dozen is six; half a pack of 0.125 kg is nothing that a stock can count."""
    pieces = quantity * unit.factor
    field = f"{path}.quantity"
    if pieces != pieces.quantize(_SMALLEST):
        detail = gettext("Isi kemasannya menjadi lebih dari tiga angka di belakang koma.")
        raise PricingRefused(detail, errors=[FieldError(field, "quantity_decimals", detail)])
    if pieces >= _PIECES_LIMIT:
        detail = gettext("Terlalu banyak: jumlah isinya harus di bawah satu miliar.")
        raise PricingRefused(detail, errors=[FieldError(field, "quantity_invalid", detail)])
    return pieces.quantize(_SMALLEST).normalize()


def _modifiers(path: str, line: DraftLine, goods: Goods) -> tuple[ModifierRow, ...]:
    groups = goods.groups.get(line.item, ())
    if not groups and not line.modifiers:
        return ()
    asked = {group.id for group in groups}
    chosen = []
    for number, modifier_id in enumerate(line.modifiers):
        modifier = goods.modifiers.get(modifier_id)
        field = f"{path}.modifiers.{number}"
        if modifier is None or modifier.group_id not in asked:
            detail = gettext("Tambahan ini tidak ada untuk produk ini. Perbarui katalog.")
            raise _modifiers_refused(field, "unknown", detail)
        if modifier in chosen:
            detail = gettext("%(name)s dipilih dua kali.") % {"name": modifier.name}
            raise _modifiers_refused(field, "repeated", detail)
        chosen.append(modifier)
    _refuse_miscount(f"{path}.modifiers", groups, chosen)
    return tuple(chosen)


def _refuse_miscount(field: str, groups: Sequence[GroupRow], chosen: Sequence[ModifierRow]) -> None:
    counts = Counter(modifier.group_id for modifier in chosen)
    for group in groups:
        count = counts[group.id]
        if count < group.minimum:
            detail = gettext("%(group)s: pilih paling sedikit %(number)d.")
            raise _modifiers_refused(
                field, "minimum", detail % {"group": group.name, "number": group.minimum}
            )
        if count > group.maximum:
            detail = gettext("%(group)s: pilih paling banyak %(number)d.")
            raise _modifiers_refused(
                field, "maximum", detail % {"group": group.name, "number": group.maximum}
            )


def _modifiers_refused(field: str, code: str, detail: str) -> ModifiersRefused:
    return ModifiersRefused(detail, errors=[FieldError(field, code, detail)])


def _labelled(
    path: str,
    line: DraftLine,
    product: ProductRow,
    modifiers: tuple[ModifierRow, ...],
    goods: Goods,
) -> Item:
    """A line whose quantity or price a scale has printed: nobody may say another one."""
    label = _read_label(path, line, goods)
    if label.plu != product.scale_code:
        raise _label_refused(path, "other_item", gettext("Label ini untuk produk lain."))
    if line.unit is not None:
        raise _label_refused(path, "unit", gettext("Barang timbangan tidak dijual per kemasan."))
    if line.unit_price is not None:
        detail = gettext(
            "Harga barang timbangan mengikuti labelnya. Beri diskon, bukan harga lain."
        )
        raise _label_refused(path, "price", detail)
    if label.weight is None:
        assert label.price is not None  # noqa: S101 - a label has either
        quantity = _quantity_for(label.price, product)
        return Item(line, product, quantity, quantity, None, modifiers, label.price)
    if line.quantity not in {None, label.weight}:
        detail = gettext("Beratnya berbeda dari labelnya. Pindai labelnya lagi.")
        raise _label_refused(path, "quantity", detail)
    return Item(line, product, label.weight, label.weight, None, modifiers)


def _read_label(path: str, line: DraftLine, goods: Goods) -> WeighedLabel:
    try:
        label = parse_weighed_label(line.barcode, goods.layouts)
    except LabelUnreadable as error:
        details = {
            "check_digit": gettext("Label tidak terbaca benar. Pindai lagi, atau timbang ulang."),
            "no_value": gettext("Label tidak berisi berat atau harga. Timbang ulang."),
        }
        raise _label_refused(path, error.code, details[error.code]) from error
    if label is None:
        detail = gettext("Ini bukan label timbangan toko ini. Pindai barcode produknya.")
        raise _label_refused(path, "not_a_label", detail)
    return label


def _quantity_for(price: int, product: ProductRow) -> Decimal:
    """How much a price label stands for, by the product's own price: what leaves the stock."""
    if not product.price:
        return Decimal(1)
    quantity = (Decimal(price) / product.price).quantize(_SMALLEST, ROUND_HALF_UP)
    return max(quantity, _SMALLEST).normalize()


def _label_refused(path: str, code: str, detail: str) -> LabelRefused:
    return LabelRefused(detail, errors=[FieldError(f"{path}.barcode", code, detail)])
