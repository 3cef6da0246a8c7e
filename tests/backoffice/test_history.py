"""A thing's past is told in words: no id, no code and no English of ours in it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.pricing.services import set_outlet_pricing
from tests.factories import Shop, order_body

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def told(owner: Client, page: str, pk: Any) -> list[tuple[str, str]]:
    """The differences of a past page, from top to bottom."""
    answer = owner.get(reverse(f"backoffice:{page}", args=[pk]))
    assert answer.status_code == 200
    found = [
        (change.label, change.after) for act in answer.context["past"] for change in act.differences
    ]
    assert not any(_ID.search(text) for pair in found for text in pair)
    return found


def test_goods_that_came_back_are_told_by_name(owner: Client, shop: Shop) -> None:
    till = shop.till()
    bought = order_body(shop, 2)
    sold = till.post("/api/v1/orders", bought, format="json", HTTP_IDEMPOTENCY_KEY="a").json()
    goods = [{"line": sold["lines"][0]["id"], "quantity": "1", "to": "waste"}]
    back = {"id": str(uuid7()), "lines": goods, "reason": "damaged"}
    refunds = f"/api/v1/orders/{sold['id']}/refunds"
    answer = shop.client("owner").post(refunds, back, format="json", HTTP_IDEMPOTENCY_KEY="b")
    assert answer.status_code == 201, answer.content
    assert sorted(told(owner, "orders_order_history", sold["id"])) == sorted(
        [
            ("keadaan", "dikembalikan sebagian"),
            ("total (Rp)", "18.000"),
            ("alasan", "barang rusak atau cacat"),
            ("barang", "barangnya: dibuang, jumlah: 1"),
            ("dibayar dengan", "jumlah: 18.000, cara bayar: tunai"),
            ("disetujui oleh", "Owner"),
            ("total (Rp)", "36.000"),
            ("diskon (Rp)", "0"),
        ]
    )


def test_an_outlets_rules_are_told_like_its_form(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        set_outlet_pricing(
            actor=shop.people["owner"].actor,
            outlet=shop.outlet,
            service_rate=5,
            service_included=False,
            service_channels=["delivery"],
            cash_step=100,
            cash_mode="down",
        )
        entry = AuditEntry.objects.filter(action="outlet.pricing_set").latest("id")
    expected = {
        "biaya layanan (%)": "5",
        "harga termasuk layanan": "tidak",
        "kanal dengan biaya layanan": "pesan antar",
        "pembulatan tunai": "100",
        "arah pembulatan": "ke bawah",
    }
    assert expected.items() <= dict(told(owner, "core_auditentry_change", entry.pk)).items()
