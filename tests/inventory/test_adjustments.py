"""Adjusting stock: movement, level, journal and audit together."""

from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalEntry
from apps.finance.selectors import balance
from apps.inventory.errors import ShortStock
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.selectors import stock_card, stock_levels
from apps.inventory.services import adjust_stock
from apps.inventory.services.levels import ensure_levels
from apps.inventory.verification import CHECKS
from tests.factories import Shop, make_shop

Reason = StockMovement.Reason


def adjust(shop: Shop, quantity: str, reason: Reason, **options: Any) -> StockMovement:
    values = {
        "actor": shop.people["manager"].actor,
        "outlet_id": shop.outlet.id,
        "product_id": shop.products[0].id,
    }
    return adjust_stock(**values | options, quantity=Decimal(quantity), reason=reason)


def level_of(shop: Shop, product: int = 0) -> StockLevel:
    return StockLevel.objects.get(outlet=shop.outlet, product=shop.products[product])


def journal_of(movement: StockMovement) -> dict[str, int]:
    entry = JournalEntry.objects.get(source_id=movement.source_id)
    assert entry.kind == entry.source_kind == "stock_adjustment"
    return {
        line.account.system_key or "": line.debit - line.credit
        for line in entry.lines.select_related("account")
    }


def test_opening_books_against_equity(in_shop: Shop) -> None:
    movement = StockMovement.objects.get(level__product=in_shop.products[0])

    assert (movement.quantity, movement.value) == (100, 700_000)
    assert journal_of(movement) == {"inventory": 700_000, "opening_equity": -700_000}


def test_taking_books_shrinkage_at_the_average(in_shop: Shop) -> None:
    adjust(in_shop, "50", Reason.FOUND, unit_cost=Decimal(10_000))

    movement = adjust(in_shop, "-1.5", Reason.DAMAGED, note=" pecah ")

    assert (movement.quantity, movement.value) == (Decimal("-1.5"), -12_000)
    assert (movement.quantity_after, movement.value_after) == (Decimal("148.5"), 1_188_000)
    assert movement.note == "pecah"
    assert movement.membership_id == in_shop.people["manager"].membership.id
    assert journal_of(movement) == {"shrinkage": 12_000, "inventory": -12_000}
    assert level_of(in_shop).value == 1_188_000
    assert balance("inventory") == 1_188_000 + 700_000
    entry = AuditEntry.objects.get(action="stock.adjusted", subject_id=movement.level_id,
                                   after__source=str(movement.source_id))  # fmt: skip
    assert entry.before == {"quantity": "150.000", "value": 1_200_000}
    assert entry.after == {
        "quantity": "148.500",
        "value": 1_188_000,
        "reason": "damaged",
        "source": str(movement.source_id),
    }


def test_cost_defaults_to_average_then_last_cost_then_product_cost(in_shop: Shop) -> None:
    assert adjust(in_shop, "1", Reason.CORRECTION).value == 7000
    adjust(in_shop, "-101", Reason.CORRECTION)
    assert adjust(in_shop, "2", Reason.CORRECTION).value == 14_000

    in_shop.products[1].cost = Decimal("5000.5")
    in_shop.products[1].save(update_fields=["cost"])
    other = in_shop.second_outlet.id
    owner = in_shop.people["owner"].actor
    movement = adjust(
        in_shop, "3", Reason.FOUND, actor=owner, outlet_id=other, product_id=in_shop.products[1].id
    )
    assert movement.value == 15_002
    assert movement.level.last_cost == Decimal("5000.5")


def test_short_stock_is_refused_with_the_shortage(in_shop: Shop) -> None:
    with pytest.raises(ShortStock) as refusal, transaction.atomic():
        adjust(in_shop, "-100.001", Reason.LOST)

    assert refusal.value.extra == {
        "items": [
            {
                "item": str(in_shop.products[0].id),
                "available": "100.000",
                "requested": "100.001",
            }
        ]
    }
    assert level_of(in_shop).quantity == 100


def test_below_zero_where_allowed_is_corrected_by_the_next_receipt(in_shop: Shop) -> None:
    in_shop.outlet.allow_negative_stock = True
    in_shop.outlet.save(update_fields=["allow_negative_stock"])
    below = adjust(in_shop, "-102", Reason.LOST)
    assert (below.quantity_after, below.value_after) == (-2, -14_000)

    receipt = adjust(in_shop, "10", Reason.FOUND, unit_cost=Decimal(8000))

    assert (receipt.value, receipt.value_after) == (78_000, 64_000)
    assert journal_of(receipt) == {"inventory": 78_000, "cogs": 2_000, "shrinkage": -80_000}


def test_worthless_stock_posts_nothing(in_shop: Shop) -> None:
    movement = adjust(
        in_shop, "5", Reason.FOUND, outlet_id=in_shop.second_outlet.id,
        actor=in_shop.people["owner"].actor,
    )  # fmt: skip

    assert movement.value == 0
    assert not JournalEntry.objects.filter(source_id=movement.source_id).exists()


@pytest.mark.parametrize(
    ("quantity", "reason", "options", "field", "code"),
    [
        ("0", Reason.CORRECTION, {}, "quantity", "out_of_range"),
        ("1.0001", Reason.CORRECTION, {}, "quantity", "out_of_range"),
        ("NaN", Reason.CORRECTION, {}, "quantity", "out_of_range"),
        ("1000000000", Reason.CORRECTION, {}, "quantity", "out_of_range"),
        ("999999999", Reason.CORRECTION, {}, "quantity", "out_of_range"),
        ("1", Reason.SALE, {}, "reason", "invalid_choice"),
        ("1", Reason.VOID, {}, "reason", "invalid_choice"),
        ("1", Reason.DAMAGED, {}, "quantity", "wrong_sign"),
        ("-1", Reason.OPENING, {}, "quantity", "wrong_sign"),
        ("-1", Reason.LOST, {"unit_cost": Decimal(1)}, "unit_cost", "not_allowed"),
        ("1", Reason.FOUND, {"unit_cost": Decimal(-1)}, "unit_cost", "out_of_range"),
        ("1", Reason.FOUND, {"unit_cost": Decimal("0.00001")}, "unit_cost", "out_of_range"),
        ("1", Reason.FOUND, {"note": "x" * 201}, "note", "length"),
    ],
)
def test_refusals(
    in_shop: Shop, quantity: str, reason: Reason, options: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        adjust(in_shop, quantity, reason, **options)

    assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]
    assert StockMovement.objects.count() == 2


def test_untracked_product_is_refused(in_shop: Shop) -> None:
    with pytest.raises(InvalidInput) as refusal:
        adjust(in_shop, "1", Reason.FOUND, product_id=in_shop.products[2].id)

    assert refusal.value.errors[0].code == "not_tracked"


def test_foreign_and_unknown_ids_are_not_found(in_shop: Shop, other_shop: Shop) -> None:
    for options in (
        {"outlet_id": other_shop.outlet.id},
        {"product_id": other_shop.products[0].id},
        {"outlet_id": uuid7()},
        {"product_id": uuid7()},
        {"outlet_id": in_shop.second_outlet.id},  # the manager works in the other one
    ):
        with pytest.raises(NotFound):
            adjust(in_shop, "1", Reason.FOUND, **options)


def test_levels_are_made_once(in_shop: Shop, other_shop: Shop) -> None:
    ids = [product.id for product in in_shop.products]
    foreign = other_shop.products[0].id
    for _ in range(2):
        ensure_levels(outlet_id=in_shop.outlet.id, product_ids=[*ids, *ids, foreign])

    assert StockLevel.objects.filter(outlet=in_shop.outlet).count() == 3


def test_selectors_stay_in_the_actors_outlets(in_shop: Shop, other_shop: Shop) -> None:
    movement = adjust(in_shop, "-1", Reason.LOST)
    adjust(in_shop, "1", Reason.FOUND, outlet_id=in_shop.second_outlet.id,
           actor=in_shop.people["owner"].actor)  # fmt: skip

    card = stock_card(outlet_id=in_shop.outlet.id, product_id=in_shop.products[0].id)

    assert [row.quantity for row in card] == [-1, 100]
    assert card[0].id == movement.id
    assert stock_levels(in_shop.people["manager"].actor).count() == 2
    assert stock_levels(in_shop.people["owner"].actor).count() == 3
    assert not stock_card(outlet_id=other_shop.outlet.id, product_id=other_shop.products[0].id)


def test_movements_are_append_only(in_shop: Shop) -> None:
    movement = adjust(in_shop, "-1", Reason.LOST)

    for statement in ("UPDATE %s SET quantity = 5 WHERE id = %s", "DELETE FROM %s WHERE id = %s"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            _execute(statement % ("inventory_stockmovement", movement.id))


def test_a_level_cannot_name_another_tenants_product(in_shop: Shop, other_shop: Shop) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.create(outlet=in_shop.outlet, product=other_shop.products[0])


@pytest.fixture
def committed_shop(committed: None) -> Shop:
    return make_shop("Kedai Stok")


def test_verify_stock_accepts_what_services_wrote(committed_shop: Shop) -> None:
    with tenant_scope(committed_shop.tenant.id):
        adjust(committed_shop, "-3.333", Reason.OWN_USE)
        adjust(committed_shop, "7", Reason.FOUND, unit_cost=Decimal("1234.5678"))
    output = StringIO()

    call_command("verify_stock", stdout=output)

    assert output.getvalue() == "Stock, movements and books agree.\n"


def test_verify_stock_lists_what_does_not_add_up(committed_shop: Shop) -> None:
    level_id = _shift_level(committed_shop, 1)
    try:
        with pytest.raises(CommandError) as failure:
            call_command("verify_stock")
    finally:
        _shift_level(committed_shop, -1)

    tenant = committed_shop.tenant.id
    level, outlet = str(failure.value).splitlines()
    assert level == (
        f"tenant {tenant}: {level_id}: level is not the sum of its movements:"
        " 101.000 worth 700001, not 100.000 worth 700000"
    )
    assert outlet == (
        f"tenant {tenant}: {committed_shop.outlet.id}: outlet's inventory account"
        " is not the value of its stock: 1400000, not 1400001"
    )


def test_running_figures_are_checked(in_shop: Shop) -> None:
    level = level_of(in_shop)
    wrong = StockMovement.objects.create(
        level=level, reason=Reason.FOUND, quantity=1, value=5,
        quantity_after=102, value_after=700_005, source_id=uuid7(),
    )  # fmt: skip

    rows = _execute(CHECKS["movement's running figures do not follow from those before"])

    assert rows == [(in_shop.tenant.id, wrong.id, "102.000 worth 700005", "101.000 worth 700005")]


def _shift_level(shop: Shop, by: int) -> UUID:
    with tenant_scope(shop.tenant.id):
        level = level_of(shop)
        level.quantity += by
        level.value += by
        level.save()
        return level.id


def _execute(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
