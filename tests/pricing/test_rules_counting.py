"""Limits of promotions and vouchers: counted, given back, and never passed, also under races."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope, tenant_transaction
from apps.pricing.engine import Benefit, Target
from apps.pricing.engine import Voucher as UsableVoucher
from apps.pricing.errors import PromotionExhausted, VoucherExhausted
from apps.pricing.models import (
    PromotionCounter,
    PromotionUse,
    Voucher,
    VoucherBatch,
    VoucherRedemption,
)
from apps.pricing.rules import OutletRules, current_version, outlet_rules
from apps.pricing.selectors import RefusedVoucher, exhausted_promotions, find_vouchers
from apps.pricing.services import (
    cancel_voucher,
    count_promotion_uses,
    create_promotion,
    create_voucher_batch,
    give_back,
    redeem_vouchers,
    update_promotion,
)
from tests.factories import Shop, make_shop

TODAY = dt.date(2026, 11, 21)
TOMORROW = dt.date(2026, 11, 22)


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def promotion(shop: Shop, name: str, **limits: int) -> str:
    made = create_promotion(
        actor=owner(shop),
        name=name,
        kind="product",
        benefit_kind="percent",
        benefit_value=Decimal(10),
        **limits,  # type: ignore[arg-type]
    )
    return str(made.id)


def count(
    *promotion_ids: str, customer: UUID | None = None, day: dt.date = TODAY, order: Any = None
) -> None:
    with tenant_transaction():
        count_promotion_uses(
            promotion_ids=promotion_ids, order_id=order or uuid7(), customer_id=customer, day=day
        )


def rules_of(shop: Shop) -> OutletRules:
    return outlet_rules(outlet_id=shop.outlet.id, on=TODAY, version=current_version())


def batch(shop: Shop, name: str = "Hemat", **values: Any) -> VoucherBatch:
    given: dict[str, Any] = {"benefit_kind": "amount", "benefit_value": Decimal(10_000)}
    return create_voucher_batch(actor=owner(shop), name=name, **(given | values))


# --- Promotions ----------------------------------------------------------------------------------


def test_each_limit_counts_sales(in_shop: Shop) -> None:
    siti, budi = uuid7(), uuid7()
    each = promotion(in_shop, "Sekali seorang", limit_per_customer=1)
    daily = promotion(in_shop, "Dua sehari", limit_per_day=2)
    whole = promotion(in_shop, "Tiga saja", limit_total=3)
    free = promotion(in_shop, "Bebas")
    count(each, daily, whole, free, customer=siti)
    count(each, daily, whole, free, customer=budi)

    def exhausted(customer: UUID | None, day: dt.date) -> frozenset[str]:
        return exhausted_promotions(rules=rules_of(in_shop), customer_id=customer, day=day)

    assert exhausted(siti, TODAY) == {each, daily}
    assert exhausted(siti, TOMORROW) == {each}
    assert exhausted(uuid7(), TOMORROW) == frozenset()
    # nobody can be counted without being known
    assert exhausted(None, TOMORROW) == {each}

    for wanted, customer, day in ((each, budi, TOMORROW), (daily, None, TODAY)):
        with pytest.raises(PromotionExhausted) as refusal:
            count(wanted, whole, customer=customer, day=day)
        assert refusal.value.promotion_ids == {wanted}
    count(whole, daily, day=TOMORROW)
    with pytest.raises(PromotionExhausted) as refusal:
        count(whole, daily, day=TODAY)
    assert refusal.value.promotion_ids == {whole, daily}
    assert dict(PromotionCounter.objects.values_list("scope", "used")) == {
        f"customer:{siti}": 1,
        f"customer:{budi}": 1,
        "day:2026-11-21": 2,
        "day:2026-11-22": 1,
        "total": 3,
    }
    # what has no limit leaves no trace
    assert not PromotionUse.objects.filter(promotion_id=free).exists()


def test_a_void_gives_back_once(in_shop: Shop) -> None:
    limited = promotion(in_shop, "Dua saja", limit_total=2, limit_per_day=2, limit_per_customer=2)
    order, siti = uuid7(), uuid7()
    count(limited, customer=siti, order=order)
    count(limited, customer=siti)
    for _ in range(2):
        with tenant_transaction():
            give_back(order_id=order)
    assert set(PromotionCounter.objects.values_list("used", flat=True)) == {1}
    count(limited, customer=siti)
    with pytest.raises(PromotionExhausted):
        count(limited, customer=siti)


def test_a_limit_that_was_lowered_counts_at_once(in_shop: Shop) -> None:
    limited = promotion(in_shop, "Banyak", limit_total=9)
    count(limited)
    count(limited)
    update_promotion(actor=owner(in_shop), promotion_id=UUID(limited), limit_total=2)
    with pytest.raises(PromotionExhausted):
        count(limited)
    assert exhausted_promotions(rules=rules_of(in_shop), customer_id=None, day=TODAY) == {limited}


def test_nothing_limited_costs_nothing(in_shop: Shop) -> None:
    promotion(in_shop, "Bebas")
    rules = rules_of(in_shop)
    with CaptureQueriesContext(connection) as queries:
        assert exhausted_promotions(rules=rules, customer_id=uuid7(), day=TODAY) == frozenset()
        count_promotion_uses(promotion_ids=[], order_id=uuid7(), customer_id=None, day=TODAY)
        redeem_vouchers(amounts={}, order_id=uuid7())
        found = find_vouchers(codes=["", " - "], outlet_id=in_shop.outlet.id, on=TODAY)
    assert (found.usable, found.refused, len(queries)) == ((), (), 0)


def test_another_shops_promotion_is_not_counted(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        theirs = promotion(other_shop, "Mereka", limit_total=1)
    count(theirs)
    with tenant_scope(other_shop.tenant.id):
        assert not PromotionCounter.objects.exists()


# --- Vouchers ------------------------------------------------------------------------------------


def test_a_found_voucher_is_the_engines(in_shop: Shop) -> None:
    kopi = str(in_shop.products[0].id)
    batch(
        in_shop,
        code="HEMAT10",
        min_amount=50_000,
        max_amount=20_000,
        items=[kopi],
        on_promoted=True,
    )
    found = find_vouchers(
        codes=[" hemat-10 ", "HEMAT10", "tidakada"], outlet_id=in_shop.outlet.id, on=TODAY
    )
    assert found.usable == (
        UsableVoucher(
            code="HEMAT10",
            name="Hemat",
            benefit=Benefit("amount", 10_000),
            min_amount=50_000,
            max_amount=20_000,
            target=Target(frozenset({kopi})),
            on_promoted=True,
        ),
    )
    assert found.refused == (RefusedVoucher("TIDAKADA", "voucher_unknown"),)


def test_every_refusal_names_its_reason(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        batch(other_shop, code="MEREKA")
    batch(in_shop, "Nanti", code="NANTI", valid_from=TOMORROW)
    batch(in_shop, "Lewat", code="LEWAT", valid_until=dt.date(2026, 11, 20))
    batch(in_shop, "Sana", code="SANA", outlets=[in_shop.second_outlet.id])
    batch(in_shop, "Mati", code="MATI", is_active=False)
    batch(in_shop, "Pakai", code="PAKAI")
    batch(in_shop, "Batal", code="BATAL")
    today = batch(in_shop, "Kini", code="KINI", valid_from=TODAY, valid_until=TODAY)
    cancel_voucher(actor=owner(in_shop), voucher_id=Voucher.objects.get(code="BATAL").id)
    redeem_vouchers(amounts={"PAKAI": 10_000}, order_id=uuid7())
    codes = ["NANTI", "LEWAT", "SANA", "MATI", "PAKAI", "BATAL", "MEREKA", "KINI"]
    found = find_vouchers(codes=codes, outlet_id=in_shop.outlet.id, on=TODAY)
    assert [voucher.name for voucher in found.usable] == [today.name]
    assert [(refusal.code, refusal.reason, refusal.detail) for refusal in found.refused] == [
        ("NANTI", "voucher_not_yet", "2026-11-22"),
        ("LEWAT", "voucher_expired", "2026-11-20"),
        ("SANA", "voucher_wrong_outlet", ""),
        ("MATI", "voucher_cancelled", ""),
        ("PAKAI", "voucher_exhausted", ""),
        ("BATAL", "voucher_cancelled", ""),
        ("MEREKA", "voucher_unknown", ""),
    ]


def test_a_voucher_is_used_and_given_back(in_shop: Shop) -> None:
    batch(in_shop, code="SEKALI")
    batch(in_shop, "Dua", code="DUAKALI", uses_per_voucher=2)
    order = uuid7()
    redeem_vouchers(amounts={"SEKALI": 10_000, "DUAKALI": 7_500}, order_id=order)
    rows = VoucherRedemption.objects.order_by("amount").values_list("voucher__code", "amount")
    assert list(rows) == [("DUAKALI", 7_500), ("SEKALI", 10_000)]
    with pytest.raises(VoucherExhausted) as refusal, tenant_transaction():
        redeem_vouchers(amounts={"DUAKALI": 1, "SEKALI": 1, "LAIN": 1}, order_id=uuid7())
    assert refusal.value.extra == {"vouchers": ["LAIN", "SEKALI"]}
    assert dict(Voucher.objects.values_list("code", "uses")) == {"SEKALI": 1, "DUAKALI": 1}
    for _ in range(2):
        give_back(order_id=order)
    assert dict(Voucher.objects.values_list("code", "uses")) == {"SEKALI": 0, "DUAKALI": 0}
    assert VoucherRedemption.objects.filter(returned_at__lte=timezone.now()).count() == 2
    redeem_vouchers(amounts={"SEKALI": 10_000}, order_id=uuid7())


# --- Races ---------------------------------------------------------------------------------------


def together(shop: Shop, acts: Sequence[Callable[[], None]], workers: int = 6) -> list[str]:
    """Run each act in a transaction of its own, all at once; the names of what was refused."""

    def run(act: Callable[[], None]) -> str:
        try:
            with tenant_scope(shop.tenant.id):
                act()
        except (PromotionExhausted, VoucherExhausted) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, acts))


def test_a_limit_holds_when_everybody_comes_at_once(committed: None) -> None:
    shop = make_shop("Kedai Serbu")
    siti = uuid7()
    with tenant_scope(shop.tenant.id):
        total = promotion(shop, "Sepuluh", limit_total=10)
        person = promotion(shop, "Sekali", limit_per_customer=1)

    def buy(*ids: str) -> Callable[[], None]:
        return lambda: count(*ids, customer=siti)

    assert together(shop, [buy(total)] * 40).count("") == 10
    assert together(shop, [buy(person)] * 12).count("") == 1
    with tenant_scope(shop.tenant.id):
        used = dict(PromotionCounter.objects.values_list("promotion_id", "used"))
        assert used == {UUID(total): 10, UUID(person): 1}
        assert PromotionUse.objects.count() == 11


def test_the_last_use_of_a_voucher_goes_once(committed: None) -> None:
    shop = make_shop("Kedai Voucher")
    with tenant_scope(shop.tenant.id):
        batch(shop, code="SEKALI")
        batch(shop, "Tiga", code="TIGAKALI", uses_per_voucher=3)

    def use(code: str) -> Callable[[], None]:
        return lambda: redeem_vouchers(amounts={code: 10_000}, order_id=uuid7())

    outcomes = together(shop, [use("SEKALI")] * 12 + [use("TIGAKALI")] * 12)
    assert (outcomes[:12].count(""), outcomes[12:].count("")) == (1, 3)
    with tenant_scope(shop.tenant.id):
        assert dict(Voucher.objects.values_list("code", "uses")) == {"SEKALI": 1, "TIGAKALI": 3}
        assert VoucherRedemption.objects.count() == 4


def test_sales_and_voids_in_any_order_meet_no_deadlock(committed: None) -> None:
    """Everybody wants the same promotions and vouchers, named in another order each time."""
    shop = make_shop("Kedai Silang")
    draw = random.Random("silang")
    with tenant_scope(shop.tenant.id):
        ids = [promotion(shop, f"P{n}", limit_total=1000, limit_per_day=1000) for n in range(5)]
        codes = sorted(
            batch(shop, count=5, uses_per_voucher=1000).vouchers.values_list("code", flat=True)
        )

    def sell(order_id: UUID) -> Callable[[], None]:
        mine, given = draw.sample(ids, 5), dict.fromkeys(draw.sample(codes, 5), 1_000)

        def act() -> None:
            count_promotion_uses(promotion_ids=mine, order_id=order_id, customer_id=None, day=TODAY)
            redeem_vouchers(amounts=given, order_id=order_id)

        return act

    def void(order_id: UUID) -> Callable[[], None]:
        return lambda: give_back(order_id=order_id)

    first = [uuid7() for _ in range(30)]
    assert together(shop, [sell(order) for order in first], workers=8) == [""] * 30
    acts = [act for order in first for act in (void(order), sell(uuid7()), void(order))]
    assert together(shop, acts, workers=8) == [""] * 90
    with tenant_scope(shop.tenant.id):
        assert set(PromotionCounter.objects.values_list("used", flat=True)) == {30}
        assert set(Voucher.objects.values_list("uses", flat=True)) == {30}
