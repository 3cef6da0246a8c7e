"""Makes a shop in the live stack's database and tells what a client needs to know of it.

Runs within `maker.py`.
"""

from typing import Any


def main(options: dict[str, Any]) -> dict[str, Any]:
    from apps.core.tenancy import tenant_scope
    from tests.factories import make_shop

    shop = make_shop(options["name"], stock=options["stock"])
    with tenant_scope(shop.tenant.id):
        _make_offers(shop, limit=options["limit"], code=options["voucher"])
        tokens = {role: _tokens(membership=one.membership) for role, one in shop.people.items()}
        tokens["till"] = _tokens(terminal=shop.terminal, cashier=shop.people["cashier"].membership)
    return {
        "id": str(shop.tenant.id),
        "outlet": str(shop.outlet.id),
        "terminal": str(shop.terminal.id),
        "products": [
            {"id": str(product.id), "name": product.name, "price": product.price}
            for product in shop.products
        ],
        "emails": {role: one.user.email for role, one in shop.people.items()},
        "codes": {role: one.membership.code for role, one in shop.people.items()},
        "tokens": tokens,
    }


def _make_offers(shop: Any, *, limit: int, code: str) -> None:
    from tests.orders.pricing_cast import promotion, voucher

    if limit:
        promotion(shop, 0, limit_total=limit)
    if code:
        voucher(shop, code)


def _tokens(*, cashier: Any = None, **whose: Any) -> dict[str, str]:
    from apps.tenants.models import AuthSession
    from apps.tenants.services.tokens import open_session

    session, pair = open_session(**whose)
    if cashier is not None:
        AuthSession.objects.filter(id=session.id).update(membership=cashier)
    return {"access": pair.access, "refresh": pair.refresh, "session": str(session.id)}
