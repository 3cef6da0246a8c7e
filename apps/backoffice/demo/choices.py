"""What the demo shops ask and how they pack: sizes, sugar, toppings, dozens, boxes, scales."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from apps.backoffice.demo.goods import ean13
from apps.catalog.models import Product
from apps.catalog.services import (
    OptionInput,
    UnitInput,
    create_modifier_group,
    create_weighed_label,
    set_units,
    update_product,
)
from apps.core.actors import Actor

_FIRST_PACK_CODE: Final = 300_100_000


@dataclass(frozen=True, slots=True)
class Question:
    """A group of modifiers for the products of some shelves (SKU prefixes)."""

    name: str
    shelves: tuple[str, ...]
    options: tuple[OptionInput, ...]
    minimum: int = 0
    maximum: int = 1


QUESTIONS: Final = (
    Question(
        "Ukuran",
        ("KP", "KE", "TH", "NK"),
        (OptionInput("Reguler", is_default=True), OptionInput("Besar", 5_000)),
        minimum=1,
    ),
    Question(
        "Gula",
        ("KE", "TH", "NK", "JS"),
        (
            OptionInput("Normal", is_default=True),
            OptionInput("Kurang manis"),
            OptionInput("Tanpa gula"),
            OptionInput("Gula aren", 3_000),
        ),
        minimum=1,
    ),
    Question(
        "Topping",
        ("KE", "NK"),
        (
            OptionInput("Jelly kopi", 4_000),
            OptionInput("Boba", 5_000),
            OptionInput("Keju", 5_000),
            OptionInput("Shot espreso", 6_000),
        ),
        maximum=3,
    ),
    Question(
        "Tingkat pedas",
        ("MU",),
        (
            OptionInput("Tidak pedas"),
            OptionInput("Sedang", is_default=True),
            OptionInput("Pedas"),
            OptionInput("Pedas sekali", 2_000),
        ),
        minimum=1,
    ),
)
# Name → packs with their contents and own price (None: piece price times the contents).
PACKS: Final[dict[str, tuple[tuple[str, int, int | None], ...]]] = {
    "Mi Goreng Instan": (("lusin", 12, 40_500), ("dus", 40, 130_000)),
    "Mi Kuah Soto": (("dus", 40, 130_000),),
    "Mi Kuah Ayam Bawang": (("dus", 40, 130_000),),
    "Air Mineral 600 ml": (("dus", 24, 82_000),),
    "Air Mineral 1,5 L": (("dus", 12, 75_000),),
    "Teh Kotak 200 ml": (("lusin", 12, None), ("dus", 24, 88_000)),
    "Susu UHT 250 ml": (("lusin", 12, 81_000),),
    "Kopi Saset": (("renceng", 10, 18_500),),
    "Sampo Saset": (("renceng", 12, 10_500),),
    "Sabun Mandi 85 g": (("lusin", 12, 57_000),),
}
# Weighed at the till, or by a scale that prints its label with this code.
WEIGHED: Final = {
    "Telur Ayam": "00101",
    "Bawang Merah": "00102",
    "Bawang Putih": "00103",
    "Cabai Rawit": "00104",
}


def add_choices(actor: Actor) -> None:
    """Give what is on sale by these names and shelves its modifiers, packs and scale codes."""
    products = list(Product.objects.filter(deleted_at=None))
    for position, question in enumerate(QUESTIONS, start=1):
        _ask(question, position, products, actor)
    named = {product.name: product.id for product in products}
    numbers = iter(range(_FIRST_PACK_CODE, _FIRST_PACK_CODE + 1_000))
    for name in (name for name in PACKS if name in named):
        set_units(actor=actor, product_id=named[name], units=_packs(name, numbers))
    _weigh(named, actor)


def _ask(question: Question, position: int, products: Iterable[Product], actor: Actor) -> None:
    asked = [product.id for product in products if product.sku.startswith(question.shelves)]
    if asked:
        create_modifier_group(
            actor=actor,
            name=question.name,
            minimum=question.minimum,
            maximum=question.maximum,
            position=position,
            options=question.options,
            products=asked,
        )


def _packs(name: str, numbers: Iterator[int]) -> list[UnitInput]:
    return [
        UnitInput(unit, Decimal(factor), price, [ean13(next(numbers))])
        for unit, factor, price in PACKS[name]
    ]


def _weigh(named: dict[str, UUID], actor: Actor) -> None:
    weighed = [(name, code) for name, code in WEIGHED.items() if name in named]
    for name, code in weighed:
        update_product(actor=actor, product_id=named[name], open_quantity=True, scale_code=code)
    if weighed:
        create_weighed_label(actor=actor, prefix=21, kind="weight", decimals=3)
        create_weighed_label(actor=actor, prefix=22, kind="price", decimals=0)
