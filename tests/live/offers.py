"""Gives a shop of the live stack everything that a till can price by; tells the ids.

Runs within `maker.py`.
"""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID


def main(options: dict[str, Any]) -> dict[str, str]:
    from apps.core.actors import system_actor
    from apps.core.tenancy import tenant_scope

    tenant_id = UUID(options["shop"])
    with tenant_scope(tenant_id):
        actor = system_actor(tenant_id)
        ids = _products(actor)
        _things(actor, ids)
        _promotions(actor, ids)
        group = _members(actor, ids)
        _happy_hour(actor, ids)
        _vouchers(actor)
    return {name: str(value) for name, value in (ids | {"group": group}).items()}


def _products(actor: Any) -> dict[str, Any]:
    """By their names' first words, those of the seed too."""
    from apps.catalog.models import Product
    from apps.catalog.services import create_product

    for name, price, more in (
        ("Teh Melati", 10_000, {}),
        ("Donat", 9_000, {}),
        ("Permen", 500, {}),
        ("Beras", 60_000, {}),
        ("Gula", 20_000, {}),
        ("Latte", 20_000, {}),
        ("Telur", 2_000, {}),
        ("Pudding", 12_000, {}),
        ("Apel", 40_000, {"unit": "kg", "scale_code": "00123"}),
    ):
        create_product(
            actor=actor, name=name, sku=name.upper(), price=price, track_stock=False, **more
        )
    rows = Product.objects.filter(deleted_at=None)
    return {row.name.split()[0].lower(): row.id for row in rows}


def _things(actor: Any, ids: dict[str, Any]) -> None:
    """A size for the latte, a dozen of eggs, and a scale for the apples."""
    from apps.catalog.services import (
        OptionInput,
        UnitInput,
        create_modifier_group,
        create_weighed_label,
        set_units,
    )

    sizes = [OptionInput("Reguler", is_default=True), OptionInput("Besar", 5_000)]
    create_modifier_group(
        actor=actor, name="Ukuran", options=sizes, minimum=1, products=[ids["latte"]]
    )
    dozen = UnitInput("lusin", Decimal(12), 22_000, ["8994444000014"])
    set_units(actor=actor, product_id=ids["telur"], units=[dozen])
    create_weighed_label(actor=actor, prefix=21, kind="weight", decimals=3)


def _promotions(actor: Any, ids: dict[str, Any]) -> None:
    """One of each kind; none takes the other's goods."""
    from apps.pricing.services import Part, create_promotion

    def part(role: str, name: str, quantity: int = 1) -> Part:
        return Part(role, items=(str(ids[name]),), quantity=quantity)

    for name, kind, benefit, parts, more in (
        ("Kopi hemat", "product", ("percent", 10), [part("target", "kopi")], {}),
        (
            "Paket sarapan",
            "bundle",
            ("price", 20_000),
            [part("part", "roti"), part("part", "teh")],
            {},
        ),
        (
            "Beli 2 gratis 1",
            "buy_get",
            ("percent", 100),
            [part("buy", "donat", 2), part("get", "donat")],
            {},
        ),
        (
            "Borong permen",
            "quantity",
            ("percent", 20),
            [part("target", "permen")],
            {"min_quantity": Decimal(10)},
        ),
        (
            "Belanja beras",
            "amount",
            ("amount", 5_000),
            [part("target", "beras")],
            {"min_amount": 50_000, "stackable": True, "limit_total": 10},
        ),
    ):
        create_promotion(
            actor=actor,
            name=name,
            kind=kind,
            benefit_kind=benefit[0],
            benefit_value=Decimal(benefit[1]),
            parts=parts,
            **more,
        )


def _members(actor: Any, ids: dict[str, Any]) -> Any:
    """Bu Tini is a member: rice has a price for her, and the rest costs 5 % less."""
    from apps.customers.services import create_customer, create_group, update_customer
    from apps.pricing.services import Entry, create_price_list, set_member_discount

    group = create_group(actor=actor, name="Anggota", is_member=True)
    customer = create_customer(actor=actor, name="Bu Tini", phone="081234567890")
    update_customer(actor=actor, customer_id=customer.id, group=group)
    ids["customer"] = customer.id
    create_price_list(
        actor=actor,
        name="Harga anggota",
        groups=[group.id],
        entries=[Entry(ids["beras"], 58_000)],
    )
    set_member_discount(
        actor=actor,
        group_id=group.id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal(5),
    )
    return group.id


def _happy_hour(actor: Any, ids: dict[str, Any]) -> None:
    """It began ten minutes ago and ends in twenty, by the outlet's clock."""
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    from apps.pricing.services import Entry, create_price_list

    now = timezone.now().astimezone(ZoneInfo("Asia/Jakarta")).replace(second=0, microsecond=0)
    create_price_list(
        actor=actor,
        name="Happy hour",
        time_from=(now - dt.timedelta(minutes=10)).time(),
        time_until=(now + dt.timedelta(minutes=20)).time(),
        entries=[Entry(ids["pudding"], 9_000)],
    )


def _vouchers(actor: Any) -> None:
    """One that is good, and three that are not."""
    from apps.pricing.models import Voucher
    from apps.pricing.services import create_voucher_batch

    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    for code, more in (
        ("HEMAT5000", {}),
        ("LAMA2020", {"valid_until": yesterday}),
        ("MINIMAL99", {"min_amount": 999_000}),
        ("HABIS001", {}),
    ):
        create_voucher_batch(
            actor=actor,
            name=f"Voucher {code}",
            code=code,
            benefit_kind="amount",
            benefit_value=Decimal(5_000),
            on_promoted=True,
            **more,
        )
    Voucher.objects.filter(code="HABIS001").update(uses=1)
