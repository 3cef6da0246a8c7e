"""What rules are about, found and named: products, their packs, categories.

An *item key* is a product's id, or `<product>/<unit>` for one of its packs. A *token* is an item
key, or `c:<id>` for a category: what a picker of products and categories sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from apps.catalog.models import Category, Product, ProductUnit
from apps.catalog.selectors import find_products
from apps.core.money import rupiah
from apps.pricing.engine import round_ratio
from apps.pricing.offers import item_key

CATEGORY: Final = "c:"
MOST_FOUND: Final = 12
_THOUSANDTHS: Final = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A choice of a picker: what it sends, what it reads, what helps to tell it from others."""

    value: str
    label: str
    detail: str
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, as sentences about rules need them."""

    items: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def of(self, token: str) -> str:
        """The name behind a token; the token's end when it is gone."""
        if token.startswith(CATEGORY):
            return self.categories.get(token.removeprefix(CATEGORY), token[-6:])
        return self.items.get(token, token[-6:])


def find_items(search: str, *, packs: bool = True) -> list[Found]:
    """Products by name, SKU or barcode, each followed by its packs. Two statements."""
    products = list(find_products(search=search, active_only=True)[:MOST_FOUND])
    units = _units_of(products) if packs else {}
    found: list[Found] = []
    for product in products:
        found.append(Found(str(product.id), product.name, rupiah(product.price), product.price))
        for unit in units.get(product.id, ()):
            price = pack_price(product.price, unit)
            key = item_key(product.id, unit.id)
            found.append(Found(key, f"{product.name} ({unit.name})", rupiah(price), price))
    return found


def find_targets(search: str, word_for_category: str) -> list[Found]:
    """Categories and items by a part of their name."""
    categories = Category.objects.filter(deleted_at=None, name__icontains=search.strip())
    found = [
        Found(f"{CATEGORY}{category.id}", category.name, word_for_category)
        for category in categories[:MOST_FOUND]
    ]
    return found + find_items(search)


def tokens_of(items: Iterable[str], categories: Iterable[object]) -> list[str]:
    """Categories first, as they say more."""
    return [f"{CATEGORY}{category}" for category in categories] + list(items)


def split_tokens(tokens: Sequence[str]) -> tuple[list[str], list[UUID]]:
    """Item keys and categories. A token that is no id of a category names nothing."""
    items = [token for token in tokens if not token.startswith(CATEGORY)]
    categories = [token.removeprefix(CATEGORY) for token in tokens if token.startswith(CATEGORY)]
    return items, [UUID(text) for text in categories if _is_id(text)]


def item_names(keys: Iterable[str]) -> dict[str, str]:
    """Names of products and packs, removed ones too. Two statements, none for no key."""
    wanted = {key: key.partition("/") for key in keys}
    products = {part[0] for part in wanted.values() if _is_id(part[0])}
    units = {part[2] for part in wanted.values() if part[2] and _is_id(part[2])}
    names = _by_id(Product.objects.filter(id__in=products).values_list("id", "name"), products)
    packs = _by_id(ProductUnit.objects.filter(id__in=units).values_list("id", "name"), units)
    return {
        key: f"{names[product]} ({packs.get(unit, '?')})" if unit else names[product]
        for key, (product, _stroke, unit) in wanted.items()
        if product in names
    }


def sold_items(keys: Iterable[str]) -> set[str]:
    """Those of the item keys that are on sale now. Two statements, none for no key."""
    wanted = {key: key.partition("/") for key in keys}
    products = [part[0] for part in wanted.values() if _is_id(part[0])]
    units = [part[2] for part in wanted.values() if part[2] and _is_id(part[2])]
    sold = Product.objects.filter(id__in=products, is_active=True, deleted_at=None)
    living = set(map(str, sold.values_list("id", flat=True))) if products else set()
    rows = ProductUnit.objects.filter(id__in=units, deleted_at=None) if units else ()
    packs = {item_key(unit.product_id, unit.id) for unit in rows}
    return {
        key
        for key, (product, _stroke, unit) in wanted.items()
        if product in living and (not unit or key in packs)
    }


def category_names(ids: Iterable[object]) -> dict[str, str]:
    """Names of categories, removed ones too. One statement, none for no id."""
    wanted = {str(one) for one in ids if _is_id(str(one))}
    return _by_id(Category.objects.filter(id__in=wanted).values_list("id", "name"), wanted)


def names_of_tokens(tokens: Iterable[str]) -> Names:
    """The names behind tokens."""
    items, categories = split_tokens(list(tokens))
    return Names(items=item_names(items), categories=category_names(categories))


def pack_price(product_price: int, unit: ProductUnit) -> int:
    """What a pack costs, in rupiah: its own price, or that of the pieces in it."""
    if unit.price is not None:
        return unit.price
    return round_ratio(product_price * int(unit.factor * _THOUSANDTHS), _THOUSANDTHS)


def _units_of(products: Sequence[Product]) -> dict[UUID, list[ProductUnit]]:
    found: dict[UUID, list[ProductUnit]] = {}
    for unit in ProductUnit.objects.filter(product__in=products, deleted_at=None):
        found.setdefault(unit.product_id, []).append(unit)
    return found


def _by_id(rows: Iterable[tuple[UUID, str]], wanted: Iterable[str]) -> dict[str, str]:
    return {str(row_id): name for row_id, name in rows} if wanted else {}


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
