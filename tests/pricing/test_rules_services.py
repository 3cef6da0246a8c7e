"""Making price lists, promotions, member discounts, vouchers: what is stored and refused."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from apps.catalog.models import Category, ProductUnit
from apps.core.actors import Actor
from apps.core.channels import Channel
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_group
from apps.orders.models import Order
from apps.pricing import engine
from apps.pricing.models import (
    MemberDiscount,
    PriceList,
    PriceListEntry,
    Promotion,
    PromotionPart,
    Voucher,
)
from apps.pricing.rules import current_version
from apps.pricing.services import (
    Entry,
    Part,
    add_voucher,
    archive_price_list,
    archive_promotion,
    cancel_voucher,
    cancel_voucher_batch,
    create_price_list,
    create_promotion,
    create_voucher_batch,
    generate_vouchers,
    preview_promotion,
    remove_member_discount,
    set_member_discount,
    set_outlet_pricing,
    update_price_list,
    update_promotion,
    update_voucher_batch,
)
from tests.factories import Shop


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def refused(error: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str, str]]:
    return {(wrong.field, wrong.code) for wrong in error.value.errors}


def last_audit() -> Any:
    return AuditEntry.objects.order_by("id").last()


def promotion(shop: Shop, **values: Any) -> Promotion:
    given: dict[str, Any] = {
        "name": "Promo",
        "kind": "product",
        "benefit_kind": "percent",
        "benefit_value": Decimal(10),
    }
    return create_promotion(actor=owner(shop), **(given | values))


# --- Price lists ---------------------------------------------------------------------------------


def test_a_price_list_with_breaks_and_a_pack(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    dozen = ProductUnit.objects.create(product=kopi, name="lusin", factor=12)
    group = create_group(actor=owner(in_shop), name="Grosir")
    before = current_version()

    row = create_price_list(
        actor=owner(in_shop),
        name="  Harga   grosir ",
        weekdays=[5, 1, 5],
        time_from=dt.time(8, 30, 59),
        groups=[group.id],
        outlets=[in_shop.outlet.id],
        channels=["take_away"],
        entries=[
            Entry(kopi.id, 17_000),
            Entry(kopi.id, 16_000, min_quantity=Decimal("12")),
            Entry(kopi.id, 180_000, unit_id=dozen.id),
            Entry(roti.id, 0),
        ],
    )

    row.refresh_from_db()
    assert (row.name, row.weekdays, row.time_from) == ("Harga grosir", [1, 5], dt.time(8, 30))
    assert current_version() > before
    prices = row.entries.order_by("price").values_list("price", "min_quantity", "unit")
    found: list[Any] = list(prices)
    assert found == [
        (0, 1, None),
        (16_000, 12, None),
        (17_000, 1, None),
        (180_000, 1, dozen.id),
    ]
    audit = last_audit()
    assert (audit.action, audit.before) == ("price_list.created", None)
    assert audit.after["entries"] == {
        f"{kopi.id} x 1": 17_000,
        f"{kopi.id} x 12": 16_000,
        f"{kopi.id}/{dozen.id} x 1": 180_000,
        f"{roti.id} x 1": 0,
    }


def test_only_what_differs_is_written_and_audited(in_shop: Shop) -> None:
    kopi, roti, antar = in_shop.products
    row = create_price_list(
        actor=owner(in_shop), name="Malam", entries=[Entry(kopi.id, 15_000), Entry(roti.id, 9_000)]
    )
    kept = PriceListEntry.objects.get(product=kopi).id
    version = current_version()
    update_price_list(
        actor=owner(in_shop),
        price_list_id=row.id,
        priority=5,
        entries=[Entry(kopi.id, 14_500), Entry(antar.id, 8_000)],
    )
    assert PriceListEntry.objects.get(product=kopi).id == kept
    # one for the list, and one each for prices that go, change and come
    assert current_version() == version + 4
    audit = last_audit()
    assert audit.before == {
        "priority": 100,
        "entries": {f"{kopi.id} x 1": 15_000, f"{roti.id} x 1": 9_000},
    }
    assert audit.after == {
        "priority": 5,
        "entries": {f"{kopi.id} x 1": 14_500, f"{antar.id} x 1": 8_000},
    }
    version = current_version()
    entries = AuditEntry.objects.count()
    update_price_list(actor=owner(in_shop), price_list_id=row.id, priority=5)
    assert (current_version(), AuditEntry.objects.count()) == (version, entries)


def test_a_price_list_that_contradicts_itself_is_refused(in_shop: Shop, other_shop: Shop) -> None:
    kopi, foreign = in_shop.products[0], other_shop.products[0]
    with tenant_scope(other_shop.tenant.id):
        unit = ProductUnit.objects.create(product=foreign, name="dus", factor=24)
        group = create_group(actor=owner(other_shop), name="Lain")
    with pytest.raises(InvalidInput) as error:
        create_price_list(
            actor=owner(in_shop),
            name=" ",
            priority=-1,
            valid_from=dt.date(2026, 11, 22),
            valid_until=dt.date(2026, 11, 21),
            weekdays=[0, 8],
            time_from=dt.time(8),
            time_until=dt.time(8),
            channels=["fax"],
            outlets=[other_shop.outlet.id],
            groups=[group.id],
            entries=[
                Entry(kopi.id, -1),
                Entry(kopi.id, 5, min_quantity=Decimal("0")),
                Entry(kopi.id, 5, min_quantity=Decimal("1.0001")),
                Entry(kopi.id, 7),
                Entry(foreign.id, 5),
                Entry(kopi.id, 5, unit_id=unit.id),
            ],
        )
    assert refused(error) == {
        ("name", "length"),
        ("priority", "out_of_range"),
        ("valid_until", "dates_order"),
        ("weekdays", "weekday_unknown"),
        ("time_until", "times_equal"),
        ("channels", "channel_unknown"),
        ("outlets", "unknown"),
        ("groups", "unknown"),
        ("entries.0.price", "amount_range"),
        ("entries.1.min_quantity", "quantity_range"),
        ("entries.2.min_quantity", "decimals"),
        ("entries.3", "duplicate"),
        ("entries.4.product", "unknown"),
        ("entries.5.product", "unknown"),
    }
    assert not PriceList.objects.exists()


def test_a_pack_of_another_product_is_unknown(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    dozen = ProductUnit.objects.create(product=kopi, name="lusin", factor=12)
    with pytest.raises(InvalidInput) as error:
        create_price_list(
            actor=owner(in_shop), name="A", entries=[Entry(roti.id, 5, unit_id=dozen.id)]
        )
    assert refused(error) == {("entries.0.product", "unknown")}


def test_the_end_of_a_price_list(in_shop: Shop, other_shop: Shop) -> None:
    row = create_price_list(actor=owner(in_shop), name="Lama")
    with pytest.raises(InvalidInput) as error:
        create_price_list(actor=owner(in_shop), name="Lama")
    assert refused(error) == {("name", "taken")}
    with tenant_scope(other_shop.tenant.id):
        with pytest.raises(NotFound):
            archive_price_list(actor=owner(other_shop), price_list_id=row.id)
        with pytest.raises(NotFound):
            update_price_list(actor=owner(other_shop), price_list_id=row.id, priority=1)
    archive_price_list(actor=owner(in_shop), price_list_id=row.id)
    assert last_audit().action == "price_list.archived"
    with pytest.raises(NotFound):
        archive_price_list(actor=owner(in_shop), price_list_id=row.id)
    create_price_list(actor=owner(in_shop), name="Lama")


# --- Promotions ----------------------------------------------------------------------------------


def test_a_bundle_keeps_its_parts_in_order(in_shop: Shop) -> None:
    kopi, roti, antar = in_shop.products
    drinks = Category.objects.get(name="Minuman")
    row = promotion(
        in_shop,
        name="Paket pagi",
        kind="bundle",
        benefit_kind="price",
        benefit_value=Decimal(28_000),
        min_amount=5_000,
        repeat=True,
        min_quantity=Decimal(3),
        parts=[
            Part("part", items=[str(kopi.id)], quantity=1),
            Part("target", items=[str(antar.id)]),
            Part("part", categories=[drinks.id], quantity=2),
            Part("excluded", items=[str(roti.id)]),
        ],
    )
    stored = row.parts.order_by("role", "position")
    assert [(part.role, part.position, part.quantity) for part in stored] == [
        ("excluded", 0, 1),
        ("part", 0, 1),
        ("part", 1, 2),
    ]
    # what a bundle does not use is left out
    assert (row.min_amount, row.repeat, row.min_quantity) == (0, False, Decimal(0))
    assert last_audit().after["parts"] == [
        {"role": "excluded", "items": [str(roti.id)], "categories": [], "quantity": 1},
        {"role": "part", "items": [str(kopi.id)], "categories": [], "quantity": 1},
        {"role": "part", "items": [], "categories": [str(drinks.id)], "quantity": 2},
    ]


def test_a_changed_promotion_is_checked_as_a_whole(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    row = promotion(in_shop, parts=[Part("target", items=[str(kopi.id)])])
    version = current_version()
    update_promotion(actor=owner(in_shop), promotion_id=row.id, name="Diskon kopi")
    assert current_version() == version + 1
    assert row.parts.count() == 1
    audit = last_audit()
    assert (audit.before, audit.after) == ({"name": "Promo"}, {"name": "Diskon kopi"})
    with pytest.raises(InvalidInput) as error:
        update_promotion(actor=owner(in_shop), promotion_id=row.id, kind="buy_get")
    assert refused(error) == {("buy.quantity", "required"), ("get.quantity", "required")}
    update_promotion(
        actor=owner(in_shop),
        promotion_id=row.id,
        kind="buy_get",
        benefit_value=Decimal(100),
        parts=[Part("buy", quantity=2), Part("get", items=[str(kopi.id)])],
    )
    assert sorted(row.parts.values_list("role", "quantity")) == [("buy", 2), ("get", 1)]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"kind": "free"}, {("kind", "invalid_choice")}),
        ({"benefit_value": Decimal(101)}, {("benefit_value", "percent_range")}),
        ({"benefit_value": Decimal(-1)}, {("benefit_value", "percent_range")}),
        ({"benefit_value": Decimal("1.00001")}, {("benefit_value", "decimals")}),
        ({"benefit_value": Decimal("NaN")}, {("benefit_value", "invalid")}),
        ({"benefit_kind": "gift"}, {("benefit_kind", "benefit_not_for_kind")}),
        (
            {"benefit_kind": "amount", "benefit_value": Decimal("5000.5")},
            {("benefit_value", "decimals")},
        ),
        (
            {"benefit_kind": "price", "benefit_value": Decimal(-1)},
            {("benefit_value", "amount_range")},
        ),
        (
            {"kind": "amount", "benefit_kind": "price"},
            {("benefit_kind", "benefit_not_for_kind")},
        ),
        ({"kind": "amount", "repeat": True}, {("min_amount", "required")}),
        ({"kind": "amount", "min_amount": -1}, {("min_amount", "amount_range")}),
        (
            {
                "kind": "amount",
                "benefit_kind": "amount",
                "benefit_value": Decimal(9_000),
                "max_amount": 8_000,
            },
            {("max_amount", "min_above_max")},
        ),
        ({"kind": "quantity"}, {("min_quantity", "quantity_range")}),
        (
            {"kind": "quantity", "min_quantity": Decimal("2.5555")},
            {("min_quantity", "decimals")},
        ),
        ({"kind": "bundle"}, {("part", "bundle_empty")}),
        ({"kind": "bundle", "parts": [Part("part")]}, {("part.0.items", "bundle_empty")}),
        (
            {"kind": "buy_get", "parts": [Part("buy", quantity=0)]},
            {("buy.quantity", "quantity_range"), ("get.quantity", "required")},
        ),
        ({"parts": [Part("target"), Part("target")]}, {("target", "repeated")}),
        ({"parts": [Part("target", items=["kopi"])]}, {("target.items", "unknown")}),
        ({"limit_total": 0}, {("limit_total", "limit_range")}),
        ({"limit_per_order": 0}, {("limit_per_order", "limit_range")}),
        ({"max_amount": 0}, {("max_amount", "limit_range")}),
        (
            {"limit_total": 5, "limit_per_day": 6, "limit_per_customer": 7},
            {("limit_per_day", "above_total"), ("limit_per_customer", "above_total")},
        ),
    ],
)
def test_a_promotion_that_contradicts_itself_is_refused(
    in_shop: Shop, values: dict[str, Any], errors: set[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidInput) as error:
        promotion(in_shop, **values)
    assert refused(error) == errors
    assert not Promotion.objects.exists()


def test_what_belongs_to_another_shop_is_unknown(in_shop: Shop, other_shop: Shop) -> None:
    item = str(other_shop.products[0].id)
    with tenant_scope(other_shop.tenant.id):
        category = Category.objects.get(name="Minuman").id
        group = create_group(actor=owner(other_shop), name="Anggota").id
        theirs = promotion(other_shop)
    with pytest.raises(InvalidInput) as error:
        promotion(
            in_shop,
            kind="buy_get",
            outlets=[other_shop.outlet.id],
            groups=[group],
            parts=[
                Part("buy", items=[item]),
                Part("get", categories=[category]),
                Part("excluded", items=[item, f"{in_shop.products[0].id}/{uuid7()}"]),
            ],
        )
    assert refused(error) == {
        ("outlets", "unknown"),
        ("groups", "unknown"),
        ("buy.items", "unknown"),
        ("get.categories", "unknown"),
        ("excluded.items", "unknown"),
    }
    with pytest.raises(NotFound):
        archive_promotion(actor=owner(in_shop), promotion_id=theirs.id)
    with pytest.raises(NotFound):
        update_promotion(actor=owner(in_shop), promotion_id=theirs.id, priority=1)
    with pytest.raises(NotFound):
        preview_promotion(promotion_id=theirs.id)


def test_a_preview_saves_nothing(in_shop: Shop) -> None:
    kopi = str(in_shop.products[0].id)
    version = current_version()
    made = preview_promotion(
        name="Beli 2 gratis 1",
        kind="buy_get",
        benefit_kind="percent",
        benefit_value=Decimal(100),
        time_from=dt.time(14),
        time_until=dt.time(0),
        parts=[Part("buy", items=[kopi], quantity=2), Part("get", items=[kopi])],
    )
    assert (made.kind, made.benefit) == ("buy_get", engine.Benefit("percent", Decimal(100)))
    assert made.buy == engine.Part(engine.Target(frozenset({kopi})), 2)
    assert made.get == engine.Part(engine.Target(frozenset({kopi})), 1)
    assert made.when == engine.When(minute_from=840, minute_until=0)
    assert (Promotion.objects.count(), PromotionPart.objects.count()) == (0, 0)
    assert current_version() == version
    row = promotion(in_shop, stackable=True)
    changed = preview_promotion(promotion_id=row.id, benefit_value=Decimal("12.5"))
    assert (changed.id, changed.stackable) == (str(row.id), True)
    assert changed.benefit.value == Decimal("12.5")
    row.refresh_from_db()
    assert row.benefit_value == 10


# --- Member discounts ----------------------------------------------------------------------------


def test_a_group_has_one_discount(in_shop: Shop, other_shop: Shop) -> None:
    group = create_group(actor=owner(in_shop), name="Anggota", is_member=True)
    version = current_version()
    first = set_member_discount(
        actor=owner(in_shop),
        group_id=group.id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal(5),
    )
    assert current_version() == version + 1
    again = set_member_discount(
        actor=owner(in_shop),
        group_id=group.id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal("7.5"),
        max_amount=20_000,
    )
    assert again.id == first.id
    audit = last_audit()
    assert (audit.before, audit.after) == (
        {"benefit_value": "5", "max_amount": None},
        {"benefit_value": "7.5", "max_amount": 20_000},
    )
    with pytest.raises(InvalidInput) as error:
        set_member_discount(
            actor=owner(in_shop),
            group_id=group.id,
            name="x" * 61,
            benefit_kind="price",
            benefit_value=Decimal(1),
            max_amount=0,
        )
    assert refused(error) == {
        ("name", "length"),
        ("benefit_kind", "benefit_not_for_kind"),
        ("max_amount", "limit_range"),
    }
    with tenant_scope(other_shop.tenant.id), pytest.raises(NotFound):
        remove_member_discount(actor=owner(other_shop), group_id=group.id)
    remove_member_discount(actor=owner(in_shop), group_id=group.id)
    assert not MemberDiscount.objects.exists()
    assert last_audit().action == "member_discount.removed"


# --- Vouchers ------------------------------------------------------------------------------------


def test_codes_are_made_in_bulk_and_change_no_version(in_shop: Shop) -> None:
    version = current_version()
    batch = create_voucher_batch(
        actor=owner(in_shop),
        name="Ulang tahun toko",
        benefit_kind="amount",
        benefit_value=Decimal(10_000),
        min_amount=50_000,
        uses_per_voucher=2,
        count=300,
        code="merdeka-45",
    )
    codes = set(batch.vouchers.values_list("code", flat=True))
    assert len(codes) == 301
    assert "MERDEKA45" in codes
    made = codes - {"MERDEKA45"}
    assert {len(code) for code in made} == {10}
    assert set("".join(made)) <= set("23456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert {voucher.max_uses for voucher in batch.vouchers.all()} == {2}
    assert current_version() == version
    # the trail says how many, never which: a code is money
    trail = AuditEntry.objects.filter(subject_id=batch.id).order_by("id")
    assert [entry.action for entry in trail] == [
        "voucher_batch.created",
        "voucher_batch.code_added",
        "voucher_batch.generated",
    ]
    assert trail[2].after == {"count": 300}
    update_voucher_batch(actor=owner(in_shop), batch_id=batch.id, uses_per_voucher=1)
    assert {voucher.max_uses for voucher in batch.vouchers.all()} == {1}


def test_a_batch_has_at_most_ten_thousand_codes(in_shop: Shop) -> None:
    given: dict[str, Any] = {"benefit_kind": "percent", "benefit_value": Decimal(5)}
    with pytest.raises(InvalidInput) as error:
        create_voucher_batch(actor=owner(in_shop), name="Banyak", count=10_001, **given)
    assert refused(error) == {("count", "too_many")}
    batch = create_voucher_batch(actor=owner(in_shop), name="Banyak", count=9_999, **given)
    assert len(generate_vouchers(actor=owner(in_shop), batch_id=batch.id, count=1)) == 1
    for call in (
        lambda: generate_vouchers(actor=owner(in_shop), batch_id=batch.id, count=1),
        lambda: add_voucher(actor=owner(in_shop), batch_id=batch.id, code="LEBIH1"),
    ):
        with pytest.raises(InvalidInput) as error:
            call()
        assert {code for _, code in refused(error)} == {"too_many"}
    assert Voucher.objects.count() == 10_000


def test_vouchers_that_contradict_themselves_are_refused(in_shop: Shop, other_shop: Shop) -> None:
    with pytest.raises(InvalidInput) as error:
        create_voucher_batch(
            actor=owner(in_shop),
            name="",
            benefit_kind="price",
            benefit_value=Decimal(5),
            min_amount=-5,
            max_amount=-1,
            valid_from=dt.date(2026, 12, 2),
            valid_until=dt.date(2026, 12, 1),
            outlets=[other_shop.outlet.id],
            items=[str(other_shop.products[0].id)],
            categories=[uuid7()],
            uses_per_voucher=0,
        )
    assert refused(error) == {
        ("name", "length"),
        ("benefit_kind", "benefit_not_for_kind"),
        ("min_amount", "amount_range"),
        ("max_amount", "amount_range"),
        ("valid_until", "dates_order"),
        ("outlets", "unknown"),
        ("items", "unknown"),
        ("categories", "unknown"),
        ("uses_per_voucher", "limit_range"),
    }
    given: dict[str, Any] = {"benefit_kind": "percent", "benefit_value": Decimal(5)}
    batch = create_voucher_batch(actor=owner(in_shop), name="A", code="HEMAT", **given)
    for code, wrong in (("abc", "voucher_code"), ("ho-ho!", "voucher_code"), ("hemat", "taken")):
        with pytest.raises(InvalidInput) as error:
            add_voucher(actor=owner(in_shop), batch_id=batch.id, code=code)
        assert refused(error) == {("code", wrong)}


def test_cancelling(in_shop: Shop, other_shop: Shop) -> None:
    batch = create_voucher_batch(
        actor=owner(in_shop),
        name="A",
        benefit_kind="percent",
        benefit_value=Decimal(5),
        code="HEMAT",
    )
    voucher = batch.vouchers.get()
    with tenant_scope(other_shop.tenant.id):
        with pytest.raises(NotFound):
            cancel_voucher(actor=owner(other_shop), voucher_id=voucher.id)
        with pytest.raises(NotFound):
            cancel_voucher_batch(actor=owner(other_shop), batch_id=batch.id)
    at = cancel_voucher(actor=owner(in_shop), voucher_id=voucher.id).cancelled_at
    assert last_audit().after == {"voucher": str(voucher.id)}
    assert cancel_voucher(actor=owner(in_shop), voucher_id=voucher.id).cancelled_at == at
    assert not cancel_voucher_batch(actor=owner(in_shop), batch_id=batch.id).is_active


# --- Service charge ------------------------------------------------------------------------------


def test_service_in_some_channels(in_shop: Shop) -> None:
    given: dict[str, Any] = {"outlet": in_shop.outlet, "service_rate": Decimal(5)}
    made = set_outlet_pricing(
        actor=owner(in_shop), service_channels=["take_away", "dine_in", "dine_in"], **given
    )
    assert made.service_channels == ["dine_in", "take_away"]
    with pytest.raises(InvalidInput) as error:
        set_outlet_pricing(actor=owner(in_shop), service_channels=["fax"], **given)
    assert refused(error) == {("service_channels", "channel_unknown")}


def test_rules_and_sales_know_the_same_channels() -> None:
    assert Channel.choices == Order.Channel.choices
