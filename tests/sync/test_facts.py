"""What happened at a till is booked as it was paid, whatever the server would have wanted."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.catalog.services import create_product, remove_product
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_customer
from apps.finance.models import JournalEntry as LedgerEntry
from apps.finance.selectors import balance
from apps.inventory.models import StockLevel
from apps.loyalty.services import set_kasbon_limit
from apps.orders.models import Order, OrderLine
from apps.pricing.services import Part, create_promotion, create_voucher_batch
from apps.shifts.models import ShiftAddendum
from apps.shifts.services import Count, close_shift, sign_store_day
from apps.sync.models import JournalEntry, SyncException
from apps.tax.services import set_outlet_tax
from apps.tenants.models import Approval, Membership
from tests.factories import FLOAT, PIN, Shop, order_body
from tests.sync.queue import Device, codes, make_device


@pytest.fixture
def device(shop: Shop) -> Device:
    return make_device(shop)


def close(shop: Shop, *, cash: int = FLOAT) -> None:
    with tenant_scope(shop.tenant.id):
        count = Count(denominations={100: cash // 100})
        close_shift(shift_id=shop.shift.id, count=count, actor=shop.people["owner"].actor)


def only(device: Device, *entries: Any, **body: Any) -> dict[str, Any]:
    (result,) = device.results(*entries, **body)
    return result


def test_the_tills_price_stands_and_both_are_shown(shop: Shop, device: Device) -> None:
    entry = device.sale(2, 1)
    with tenant_scope(shop.tenant.id):
        shop.products[0].price = 20_000
        shop.products[0].save()
        actor = shop.people["owner"].actor
        set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles["PBJT 10 %"])
    result = only(device, entry)
    assert (result["result"], codes(result)) == ("accepted_with_exceptions", ["price_variance"])
    evidence = result["exceptions"][0]["evidence"]
    assert evidence["till"]["total"] == 51_000
    # 2 × 20.000 + 15.000, and PBJT 10 % on it.
    assert evidence["server"]["total"] == 60_500
    assert evidence["server"]["difference"] == -9_500
    assert [line["till"] for line in evidence["lines"]] == [36_000, 15_000]
    assert (result["order"]["total"], result["order"]["tax"]) == (51_000, 0)
    with tenant_scope(shop.tenant.id):
        assert balance("revenue") == -51_000
        assert balance("cash_drawer") == FLOAT + 51_000
        amounts = OrderLine.objects.order_by("position").values_list("unit_price", "total")
        assert list(amounts) == [(18_000, 36_000), (15_000, 15_000)]


def test_taxes_and_discounts_of_a_frozen_cart_are_posted(shop: Shop, device: Device) -> None:
    """Frozen under 10 % PBJT and a tenth off; by the time it arrives there is no tax."""
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles["PBJT 10 %"])
    discount = {"percent": "10"}
    paid = [{"method": "cash", "amount": 60_000}]
    entry = device.sale(2, 1, order={"discount": discount, "tenders": paid})
    with tenant_scope(shop.tenant.id):
        set_outlet_tax(actor=actor, outlet=shop.outlet, profile=shop.profiles["Bebas pajak"])
    result = only(device, entry)
    assert codes(result) == ["price_variance"]
    # 51.000 - 5.100 = 45.900, PBJT 4.590.
    assert (result["order"]["total"], result["order"]["change"]) == (50_490, 9_510)
    assert result["order"]["taxes"][0]["amount"] == 4_590
    with tenant_scope(shop.tenant.id):
        assert balance("tax_payable_pbjt") == -4_590
        assert (balance("revenue"), balance("discounts")) == (-51_000, 5_100)
        assert balance("cash_drawer") == FLOAT + 50_490
        taxes = OrderLine.objects.order_by("position").values_list("taxes", flat=True)
        assert [line[0]["amount"] for line in taxes] == [3_240, 1_350]


def test_stock_goes_below_zero_with_an_exception(shop: Shop, device: Device) -> None:
    result = only(device, device.sale(103))
    assert codes(result) == ["negative_stock"]
    (item,) = result["exceptions"][0]["evidence"]["items"]
    assert (item["name"], item["available"], item["sold"]) == ("Kopi Susu", "100", "103")
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(product=shop.products[0])
        assert (level.quantity, level.value) == (-3, -21_000)
        assert balance("cogs") == 103 * 7_000


def test_a_sale_of_a_closed_shift_is_added_to_it(shop: Shop, device: Device) -> None:
    entry = device.sale(1)
    close(shop)
    result = only(device, entry)
    assert codes(result) == ["closed_shift"]
    assert result["order"]["shift"] == str(shop.shift.id)
    with tenant_scope(shop.tenant.id):
        addendum = ShiftAddendum.objects.get()
        assert (str(addendum.order_id), addendum.total) == (result["order"]["id"], 18_000)
        # The drawer was counted without it: taken back from over and short.
        assert (balance("over_short"), balance("revenue")) == (18_000, -18_000)
    assert only(device, entry)["result"] == "replayed"


def test_a_signed_day_keeps_its_figures_and_the_sale_its_date(shop: Shop, device: Device) -> None:
    entry = device.sale(1)
    close(shop)
    with tenant_scope(shop.tenant.id):
        day = shop.shift.business_date
        sign_store_day(
            outlet_id=shop.outlet.id, business_date=day, note="",
            actor=shop.people["owner"].actor,
        )  # fmt: skip
    result = only(device, entry)
    assert codes(result) == ["closed_shift", "late_day"]
    with tenant_scope(shop.tenant.id):
        order = Order.objects.get()
        assert order.business_date == day
        posted = LedgerEntry.objects.get(kind="sale", source_id=order.id)
        assert posted.business_date == day + dt.timedelta(days=1)


def test_a_shift_nobody_knows_waits_while_entries_are_missing(shop: Shop, device: Device) -> None:
    first, second = device.sale(1), device.sale(1, shift=str(uuid7()))
    waits = only(device, second)
    assert (waits["result"], codes(waits)) == ("accepted_with_exceptions", ["waits_for_entry"])
    assert waits["order"] is None
    assert waits["problem"]["code"] == "waits_for_entry"
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 0
    answer = device.send(first).json()
    assert answer["results"][0]["result"] == "accepted"
    assert (answer["journal"]["verified_through"], answer["journal"]["sales"]) == (2, 2)
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 2
        assert set(Order.objects.values_list("shift_id", flat=True)) == {shop.shift.id}
        found = SyncException.objects.order_by("created_at", "id").values_list("code", "decision")
        assert list(found) == [("waits_for_entry", "by_itself"), ("unknown_shift", "")]


def test_a_cashier_who_was_sent_away_has_sold_all_the_same(shop: Shop, device: Device) -> None:
    entry = device.sale(1)
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=device.cashier).update(is_active=False)
    result = only(device, entry)
    assert codes(result) == ["revoked_cashier"]
    evidence = result["exceptions"][0]["evidence"]
    assert (evidence["reason"], evidence["cashier"]) == ("inactive", device.cashier)
    assert result["order"]["cashier"] == device.cashier


def test_a_cashier_who_was_not_there_is_named(shop: Shop, device: Device) -> None:
    device.cashier = str(shop.people["supervisor"].membership.id)
    result = only(device, device.sale(1))
    assert [one["evidence"]["reason"] for one in result["exceptions"]] == ["not_signed_in"]
    device.cashier = str(uuid7())
    result = only(device, device.sale(1))
    assert [one["evidence"]["reason"] for one in result["exceptions"]] == ["unknown"]
    assert result["order"]["cashier"] is None


def test_what_is_not_sold_any_more_was_sold(shop: Shop, device: Device) -> None:
    entry = device.sale(1)
    with tenant_scope(shop.tenant.id):
        remove_product(product_id=shop.products[0].id, actor=shop.people["owner"].actor)
    result = only(device, entry)
    assert codes(result) == ["unknown_product"]
    (item,) = result["exceptions"][0]["evidence"]["items"]
    assert (item["name"], item["state"]) == ("Kopi Susu", "not_sold")
    with tenant_scope(shop.tenant.id):
        assert StockLevel.objects.get(product=shop.products[0]).quantity == 99


def test_what_nobody_knows_is_booked_under_its_name(
    shop: Shop, other_shop: Shop, device: Device
) -> None:
    """Even the id of another tenant's product: its row is never touched."""
    cart = device.quote(order_body(shop, 1))
    cart["lines"][0] |= {"item": str(other_shop.products[0].id), "name": "Kopi Lain"}
    lines = [{"item": str(other_shop.products[0].id), "quantity": "1"}]
    result = only(device, device.sale(1, cart=cart, order={"lines": lines}))
    assert codes(result) == ["price_variance", "unknown_product"]
    assert result["order"]["lines"][0]["name"] == "Kopi Lain"
    with tenant_scope(shop.tenant.id):
        line = OrderLine.objects.select_related("product").get()
        assert (line.name, line.product.sku, line.total) == ("Kopi Lain", "?", 18_000)
        assert balance("revenue") == -18_000
    with tenant_scope(other_shop.tenant.id):
        assert StockLevel.objects.get(product=other_shop.products[0]).quantity == 100


def test_a_customer_nobody_knows_is_left_out(shop: Shop, device: Device) -> None:
    cart = device.quote(order_body(shop, 1))
    result = only(device, device.sale(1, cart=cart, order={"customer": str(uuid7())}))
    assert codes(result) == ["unknown_customer"]
    assert result["order"]["customer"] is None


def test_a_wrong_clock_is_put_right(shop: Shop, device: Device) -> None:
    ahead = timezone.now() + dt.timedelta(days=1)
    entry = device.sale(1, placed_at=(ahead - dt.timedelta(minutes=10)).isoformat())
    result = only(device, entry, device_time=ahead.isoformat())
    assert "clock_skew" in codes(result)
    placed = dt.datetime.fromisoformat(result["order"]["placed_at"])
    assert abs(timezone.now() - dt.timedelta(minutes=10) - placed) < dt.timedelta(seconds=30)
    with tenant_scope(shop.tenant.id):
        kept = JournalEntry.objects.get().device_time
        assert kept == dt.datetime.fromisoformat((ahead - dt.timedelta(minutes=10)).isoformat())


def test_a_sale_of_the_future_happened_by_now(shop: Shop, device: Device) -> None:
    later = timezone.now() + dt.timedelta(hours=3)
    result = only(device, device.sale(1, placed_at=later.isoformat()))
    assert codes(result) == ["clock_skew"]
    assert dt.datetime.fromisoformat(result["order"]["placed_at"]) <= timezone.now()


def test_a_voucher_that_was_used_up_meanwhile_was_given(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        batch = create_voucher_batch(
            actor=shop.people["owner"].actor, name="Hemat", code="HEMAT",
            benefit_kind="amount", benefit_value=Decimal(3_000),
        )  # fmt: skip
        voucher = batch.vouchers.get()
    body = order_body(shop, 1, vouchers=["HEMAT"])
    priced = shop.client("owner").post("/api/v1/quotes", body_of(body), format="json").json()
    paid = [{"method": "cash", "amount": 15_000}]
    orders = [{"vouchers": ["HEMAT"], "tenders": paid} for _ in range(2)]
    first = device.sale(1, cart=priced, order=orders[0])
    second = device.sale(1, cart=priced, order=orders[1])
    assert only(device, first)["exceptions"] == []
    result = only(device, second)
    assert "voucher_unusable" in codes(result)
    assert result["order"]["total"] == 15_000
    with tenant_scope(shop.tenant.id):
        voucher.refresh_from_db()
        assert voucher.uses == 1
        assert balance("discounts_voucher") == 6_000


def body_of(order: dict[str, Any]) -> dict[str, Any]:
    return {name: order[name] for name in ("outlet", "channel", "lines", "vouchers")}


def test_a_limited_promotion_is_counted_beyond_its_limit(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        create_promotion(
            actor=shop.people["owner"].actor, name="Pagi", kind="product", limit_total=1,
            parts=[Part("target")], benefit_kind="percent", benefit_value=Decimal(50),
        )  # fmt: skip
    paid = {"tenders": [{"method": "cash", "amount": 9_000}]}
    first, second = (device.sale(1, order=dict(paid)) for _ in range(2))
    assert only(device, first)["exceptions"] == []
    result = only(device, second)
    assert (codes(result), result["order"]["total"]) == (["limit_exceeded"], 9_000)


def test_kasbon_beyond_its_limit_is_owed(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        customer = create_customer(actor=actor, name="Bu Tini")
        set_kasbon_limit(customer_id=customer.id, limit=10_000, actor=actor)
    order = {
        "customer": str(customer.id),
        "tenders": [{"method": "kasbon", "amount": 18_000}],
    }
    result = only(device, device.sale(1, order=order))
    assert codes(result) == ["limit_exceeded"]
    assert result["exceptions"][0]["evidence"] == {"kasbon": 18_000, "limit": 10_000}
    with tenant_scope(shop.tenant.id):
        assert balance("kasbon_receivable") == 18_000


def test_kasbon_of_nobody_waits_for_a_person(shop: Shop, device: Device) -> None:
    order = {"tenders": [{"method": "kasbon", "amount": 18_000}]}
    result = only(device, device.sale(1, order=order))
    assert (result["result"], result["order"]) == ("accepted_with_exceptions", None)
    assert result["problem"]["code"] == "customer_required"
    with tenant_scope(shop.tenant.id):
        assert JournalEntry.objects.get().state == "waiting"
        assert balance("kasbon_receivable") == 0


def test_an_approval_of_that_time_counts_and_a_used_one_does_not(
    shop: Shop, device: Device
) -> None:
    first = order_body(shop, 1)["id"]
    asked = {
        "action": "order.discount", "subject": first, "amount": "20",
        "employee": shop.people["supervisor"].membership.code, "pin": PIN,
    }  # fmt: skip
    token = device.till.post("/api/v1/approvals", asked).json()["token"]
    order = {
        "id": first,
        "discount": {"percent": "20"},
        "tenders": [{"method": "cash", "amount": 14_400}],
        "approvals": [token],
    }
    with tenant_scope(shop.tenant.id):
        Approval.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    proven = device.sale(1, order=order)
    unproven = device.sale(1, order=order | {"id": str(uuid7())})
    result = only(device, proven)
    assert (result["result"], codes(result)) == ("accepted", [])
    result = only(device, unproven)
    assert codes(result) == ["approval_unproven"]
    assert result["exceptions"][0]["evidence"] == {"action": "order.discount", "amount": "20.00"}
    with tenant_scope(shop.tenant.id):
        audit = AuditEntry.objects.get(action="order.placed", subject_id=first)
        assert audit.after is not None
        assert audit.after["approvers"] == [str(shop.people["supervisor"].membership.id)]


def test_an_order_that_was_posted_already_is_one_sale(shop: Shop, device: Device) -> None:
    """A till of the previous version posted it; the new one sends the entry."""
    entry = device.sale(1, v=..., journal=..., shift=..., number=1, receipt_number=...)
    order = json.loads(entry["content"])["order"]
    posted = device.till.post(
        "/api/v1/orders", order, format="json", HTTP_IDEMPOTENCY_KEY=order["id"]
    )
    assert posted.status_code == 201
    result = only(device, entry)
    assert (result["result"], result["order"]["receipt_number"]) == ("accepted", "A1-000001")
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 1


def test_version_one_is_numbered_by_the_terminal(shop: Shop, device: Device) -> None:
    entry = device.sale(1, v=..., journal=..., shift=..., number=..., receipt_number=...)
    result = only(device, entry)
    assert (result["result"], result["order"]["receipt_number"]) == ("accepted", "A1-000001")


def test_what_never_was_in_stock_here_gets_its_level(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        new = create_product(
            actor=shop.people["owner"].actor, name="Teh", sku="TEH", price=5_000,
            cost=Decimal(2_000),
        )  # fmt: skip
        shop.products[:] = [new]
    plain, alone = device.sale(2), device.sale(1, v=..., journal=..., shift=..., number=...)
    for entry in (plain, alone):
        assert codes(only(device, entry)) == ["negative_stock"]
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(product=new)
        assert (level.quantity, level.value) == (-3, -6_000)
