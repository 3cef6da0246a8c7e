"""From a draft to a priced cart: products looked up, tenders taken into account."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext

from apps.core.errors import FieldError
from apps.customers.models import Customer
from apps.orders.checkout_sql import ProductRow
from apps.orders.drafts import Draft, DraftLine
from apps.orders.errors import PricingRefused, UnknownCustomer, UnknownItem
from apps.orders.models import Tender
from apps.pricing.engine import Cart, CartLine, PricedCart, PricingError, price_cart
from apps.pricing.rules import OutletRules, outlet_rules


def price_draft(
    draft: Draft, products: Mapping[UUID, ProductRow], *, on: dt.date, version: int
) -> PricedCart:
    """Price a draft by the outlet's rules of a business day.

    Raises `UnknownItem`, `PricingRefused`.
    """
    _refuse_unknown(draft, products)
    try:
        rules = outlet_rules(outlet_id=draft.outlet_id, on=on, version=version)
        return price_cart(_cart(draft, products, rules), rules.rules)
    except PricingError as error:
        raise PricingRefused(
            error.detail, errors=[FieldError(_path(error.field), error.code, error.detail)]
        ) from error


def _cart(draft: Draft, products: Mapping[UUID, ProductRow], rules: OutletRules) -> Cart:
    lines = tuple(
        _cart_line(index, line, products[line.item], rules)
        for index, line in enumerate(draft.lines)
    )
    non_cash = sum(t.amount for t in draft.tenders if t.method != Tender.Method.CASH)
    return Cart(
        lines=lines,
        discount=draft.discount,
        non_cash_amount=non_cash,
        cash_closes=any(t.method == Tender.Method.CASH for t in draft.tenders),
    )


def refuse_unknown_customer(draft: Draft) -> None:
    """Raise `UnknownCustomer` unless the draft's customer, if any, is one of the tenant's."""
    if draft.customer_id is None:
        return
    if not Customer.objects.filter(id=draft.customer_id, deleted_at=None).exists():
        raise UnknownCustomer


def overridden_lines(draft: Draft, products: Mapping[UUID, ProductRow]) -> list[DraftLine]:
    """Lines whose price is not the product's own."""
    return [
        line
        for line in draft.lines
        if line.unit_price is not None
        and not products[line.item].open_price
        and line.unit_price != products[line.item].price
    ]


def _path(field: str) -> str:
    """The engine's `lines[0].quantity` as the API's `lines.0.quantity`."""
    return field.replace("[", ".").replace("]", "")


def _refuse_unknown(draft: Draft, products: Mapping[UUID, ProductRow]) -> None:
    unknown = [
        FieldError(f"lines.{index}.item", "unknown", gettext("Produk ini tidak ada."))
        for index, line in enumerate(draft.lines)
        if line.item not in products
    ]
    if unknown:
        raise UnknownItem(errors=unknown)


def _cart_line(index: int, line: DraftLine, product: ProductRow, rules: OutletRules) -> CartLine:
    return CartLine(
        id=f"{index:04d}",
        unit_price=product.price if line.unit_price is None else line.unit_price,
        quantity=line.quantity,
        tax_profile=product.tax_profile or rules.default_profile,
        discount=line.discount,
    )
