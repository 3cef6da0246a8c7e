"""A queue that the previous version's till recorded still syncs: `fixtures/queue-v1.json`.

It was written by that version's own journal code, with a key made by WebCrypto.
"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.catalog.models import Product
from apps.core.actors import system_actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.finance.selectors import balance
from apps.orders.models import Order
from apps.pricing.models import OutletPricing
from apps.shifts.services import open_shift
from apps.sync.entries import content_hash
from apps.tax.models import OutletTax
from apps.tenants.models import Membership, Outlet, Terminal
from tests.factories import Shop
from tests.sync.queue import URL, till_of

RECORDED = json.loads((Path(__file__).parent / "fixtures" / "queue-v1.json").read_text())
IDS = {name: UUID(value) for name, value in RECORDED["shop"].items()}


@pytest.fixture
def old_till(shop: Shop) -> Any:
    """A till of the recorded shop: its ids and its key, before there were journals."""
    with tenant_scope(shop.tenant.id):
        outlet = Outlet.objects.create(id=IDS["outlet"], code="LAMA", name="Toko Lama")
        for model in (OutletTax, OutletPricing):
            settings = model.objects.get(outlet_id=shop.outlet.id)
            settings.pk, settings.outlet = uuid7(), outlet
            settings.save(force_insert=True)
        Product.objects.create(
            id=IDS["product"], name="Kopi Susu", sku="LAMA", price=18_000, track_stock=False
        )
        cashier = shop.people["cashier"].membership
        shop.people["cashier"].membership = Membership.objects.create(
            id=IDS["cashier"], name="Dimas", code="77", role=cashier.role, all_outlets=True
        )
        terminal = Terminal.objects.create(
            id=IDS["terminal"], outlet=outlet, code="L1", name="Lama",
            public_key=RECORDED["public_key"], paired_at=timezone.now(),
        )  # fmt: skip
        open_shift(terminal_id=terminal.id, opening_float=0, actor=system_actor(shop.tenant.id))
    return till_of(shop, terminal)


def test_the_text_that_was_signed_is_the_text_that_is_stored() -> None:
    for entry in RECORDED["entries"]:
        assert content_hash(entry["content"]) == entry["hash"]


def test_a_recorded_queue_is_booked(shop: Shop, old_till: Any) -> None:
    entries = [entry | {"fact": True} for entry in RECORDED["entries"]]
    body = {"device_time": timezone.now().isoformat(), "entries": entries}
    for results in ("accepted", "replayed"):
        answer = old_till.post(URL, body, format="json")
        assert answer.status_code == 200, answer.content
        found = answer.json()["results"]
        assert [one["result"] for one in found] == [results] * 5, found
        assert [one["order"]["receipt_number"] for one in found] == [
            f"L1-{number:06d}" for number in range(1, 6)
        ]
    journal = answer.json()["journal"]
    assert (journal["received"], journal["missing"]) == (0, [])
    with tenant_scope(shop.tenant.id):
        totals = Order.objects.order_by("number").values_list("total", flat=True)
        assert list(totals) == [18_000, 36_000, 54_000, 72_000, 90_000]
        assert balance("revenue") == -270_000
        assert str(Order.objects.first().cashier_id) == RECORDED["shop"]["cashier"]  # type: ignore[union-attr]
