"""A customer whom a till wrote down offline is forgotten, and her till's journal stays proven."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.services import remove_customer
from apps.sync.models import JournalEntry
from tests.factories import Shop, order_body
from tests.sync.queue import Device, make_device

pytestmark = pytest.mark.django_db(databases=["default", "platform"])


@pytest.fixture
def device(shop: Shop) -> Device:
    return make_device(shop)


def texts(shop: Shop) -> dict[int, str]:
    with tenant_scope(shop.tenant.id):
        return dict(JournalEntry.objects.values_list("sequence", "content"))


def person(name: str, phone: str) -> dict[str, Any]:
    return {"id": str(uuid7()), "name": name, "phone": phone}


def test_an_erased_customers_entry_says_nothing_and_the_chain_is_proven(
    shop: Shop, device: Device
) -> None:
    tini, budi = person("Bu Tini", "08123456789"), person("Budi", "08111111111")
    asked, stays = (device.append("customer", customer=one) for one in (tini, budi))
    cart = device.quote(order_body(shop, 1))
    sold = device.sale(1, cart=cart, order={"customer": tini["id"]})
    assert [one["result"] for one in device.results(asked, stays, sold)] == ["accepted"] * 3

    with tenant_scope(shop.tenant.id):
        remove_customer(actor=shop.people["owner"].actor, customer_id=tini["id"])

    assert texts(shop) == {1: "", 2: stays["content"], 3: sold["content"]}
    out = StringIO()
    call_command("sync_verify", tenant=shop.tenant.id, stdout=out, no_color=True)
    assert out.getvalue() == f"{shop.tenant.id}  A1-1  entries 3\n"

    # Her till may send it again: it is known, and is not written down anew.
    assert [one["result"] for one in device.results(asked)] == ["replayed"]
    assert texts(shop)[1] == ""


@pytest.mark.parametrize(("kind", "text"), [("customer", "{}"), ("sale", "")])
def test_nothing_else_of_a_signed_text_can_be_changed(
    shop: Shop, device: Device, kind: str, text: str
) -> None:
    device.results(device.append("customer", customer=person("Siti", "")), device.sale(1))

    with tenant_scope(shop.tenant.id):
        entries = JournalEntry.objects.filter(kind=kind)
        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
            entries.update(content=text)
