"""What a journal proves: whose its entries are, that none is missing, that each counts once."""

import gzip
import itertools
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalLine
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.shifts.services import open_shift
from apps.sync.models import JournalEntry, SyncException
from apps.sync.services import batch, plain
from apps.tenants.models import TerminalJournal
from apps.tenants.services.journals import open_journal, retire_journal
from apps.tenants.services.people import create_terminal
from tests.factories import Shop, order_body
from tests.sync.queue import URL, Device, codes, make_device


@pytest.fixture
def device(shop: Shop) -> Device:
    return make_device(shop)


def reject_code(device: Device, *entries: Any) -> str:
    (result,) = device.results(*entries)
    assert (result["result"], result["order"], result["id"]) == ("rejected", None, None)
    code: str = result["problem"]["code"]
    assert codes(result) == [code]
    with tenant_scope(device.shop.tenant.id):
        assert Order.objects.count() == 0
    return code


def test_a_changed_text_is_no_entry(device: Device) -> None:
    entry = device.sale(1)
    forged = entry | {"content": entry["content"].replace("18000", "18001")}
    assert reject_code(device, forged) == "entry_unreadable"


def test_another_keys_signature_is_no_entry(device: Device) -> None:
    own, device.key = device.key, ec.generate_private_key(ec.SECP256R1())
    forged = device.sale(1)
    device.key = own
    assert reject_code(device, forged) == "signature_invalid"
    with tenant_scope(device.shop.tenant.id):
        kept = JournalEntry.objects.get()
        assert (kept.content, kept.state, kept.sequence) == (forged["content"], "rejected", None)
    device.results(forged)
    with tenant_scope(device.shop.tenant.id):
        assert JournalEntry.objects.count() == 1


def test_a_forged_entry_does_not_stand_in_the_way_of_the_true_one(device: Device) -> None:
    entry = device.sale(1)
    own, device.key = device.key, ec.generate_private_key(ec.SECP256R1())
    forged = device.seal(json.loads(entry["content"]))
    device.key = own
    results = device.results(forged, entry)
    assert [one["result"] for one in results] == ["rejected", "accepted"]


def test_an_entry_of_another_terminal_or_journal_is_not_ours(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        terminal = create_terminal(outlet=shop.outlet, code="A2", name="Kasir 2", actor=actor)
        open_shift(terminal_id=terminal.id, opening_float=0, actor=actor)
    other = make_device(shop, terminal)
    assert reject_code(device, other.sale(1)) == "entry_foreign"
    replayed = device.sale(1, journal=str(other.journal.id))
    assert reject_code(device, replayed) == "entry_foreign"
    stolen = device.sale(1, terminal=str(terminal.id))
    assert reject_code(device, stolen) == "entry_foreign"


def test_another_tenants_entry_and_order_ids_are_neither_read_nor_blocked(
    shop: Shop, other_shop: Shop, device: Device
) -> None:
    theirs = make_device(other_shop)
    entry = theirs.sale(1)
    assert theirs.results(entry)[0]["result"] == "accepted"
    assert reject_code(device, entry) == "entry_foreign"
    content = json.loads(entry["content"])
    same_entry_id = device.sale(1, id=content["id"])
    (result,) = device.results(same_entry_id)
    assert (result["result"], result["id"]) == ("accepted", content["id"])
    same_order_id = device.sale(1, order={"id": content["order"]["id"]})
    (result,) = device.results(same_order_id)
    assert (result["problem"]["code"], codes(result)) == ("order_exists", ["order_exists"])
    with tenant_scope(other_shop.tenant.id):
        assert Order.objects.count() == 1


def test_other_content_under_a_known_id_changes_nothing(device: Device) -> None:
    entry = device.sale(1)
    device.results(entry)
    other = device.sale(2, id=json.loads(entry["content"])["id"])
    (result,) = device.results(other)
    assert (result["result"], result["problem"]["code"]) == ("rejected", "entry_changed")
    with tenant_scope(device.shop.tenant.id):
        assert [order.total for order in Order.objects.all()] == [18_000]


def test_gaps_are_named_until_they_are_filled(device: Device) -> None:
    entries = [device.sale(1) for _ in range(9)]
    state = device.send(entries[1], entries[4], entries[8]).json()["journal"]
    assert (state["verified_through"], state["highest"], state["received"]) == (0, 9, 3)
    assert state["missing"] == [[1, 1], [3, 4], [6, 8]]
    state = device.send(*entries[:5]).json()["journal"]
    assert (state["verified_through"], state["missing"]) == (5, [[6, 8]])
    state = device.send(*entries).json()["journal"]
    assert (state["verified_through"], state["missing"], state["sales"]) == (9, [], 9)


def test_a_broken_chain_is_told_once_and_the_sales_stand(shop: Shop, device: Device) -> None:
    first = device.sale(1)
    broken = device.sale(1, previous="A" * 43)
    third = device.sale(1)
    answer = device.send(first, broken, third).json()
    assert [one["result"] for one in answer["results"]] == ["accepted"] * 3
    assert (answer["journal"]["broken_at"], answer["journal"]["verified_through"]) == (2, 3)
    device.send(device.sale(1, previous="B" * 43))
    with tenant_scope(shop.tenant.id):
        exception = SyncException.objects.get(code="chain_broken")
        assert exception.entry.sequence == 2
        event = AuditEntry.objects.get(action="journal.chain_broken")
        assert event.after is not None
        assert event.after["sequence"] == 2


def test_a_device_that_was_set_back_loses_no_sale(device: Device) -> None:
    """Two sales of one sequence and one receipt number: both were paid."""
    device.results(device.sale(1))
    (result,) = device.results(device.sale(2, sequence=1, number=1))
    assert "sequence_taken" in codes(result)
    assert result["order"]["receipt_number"] == "A1-000001"
    with tenant_scope(device.shop.tenant.id):
        assert sorted(order.total for order in Order.objects.all()) == [18_000, 36_000]


def test_a_retired_journal_still_takes_what_happened(shop: Shop, device: Device) -> None:
    before, after = device.sale(1), device.sale(1)
    device.results(before)
    with tenant_scope(shop.tenant.id):
        retire_journal(
            journal_id=device.journal.id,
            reason=TerminalJournal.Retired.IMPORTED,
            actor=shop.people["owner"].actor,
        )
    results = device.results(before, after)
    assert [one["result"] for one in results] == ["replayed", "accepted_with_exceptions"]
    assert codes(results[1]) == ["journal_retired"]
    state = device.till.get("/api/v1/sync/journal").json()
    assert (state["ordinal"], state["retired"]) == (2, False)


def test_the_same_key_goes_on_and_another_opens_the_next(shop: Shop, device: Device) -> None:
    with tenant_scope(shop.tenant.id):
        assert open_journal(shop.terminal).id == device.journal.id
    assert make_device(shop).journal.ordinal == 2


def test_one_bad_entry_never_blocks_the_others(device: Device) -> None:
    good, worse = device.sale(1), device.sale(1)
    bad = device.seal({"v": 2, "kind": "sale"})
    unknown = device.append("dream")
    no_json = device.seal({}) | {"content": "{"}
    short = device.sale(1, cart={"lines": []})
    results = device.results(bad, good, no_json, short, unknown, worse)
    assert [one["result"] for one in results] == [
        "rejected", "accepted", "rejected", "rejected", "rejected", "accepted",
    ]  # fmt: skip


def test_amounts_that_do_not_add_up_are_no_cart(device: Device) -> None:
    cart = device.quote(order_body(device.shop, 1))
    for change in ({"total": 1}, {"gross": 0}, {"tax": 5}, {"expected_total": 18_001}):
        (result,) = device.results(device.sale(1, cart=cart | change))
        assert (result["result"], result["problem"]["code"]) == ("rejected", "entry_unreadable")


def test_half_of_a_character_is_no_reason_to_lose_a_sale(device: Device) -> None:
    entry = device.sale(1, order={"note": "PLACE"})
    content = entry["content"].replace("PLACE", "\\ud83d")
    der = device.seal_text(content)
    (result,) = device.results(der)
    assert (result["result"], result["order"]["note"]) == ("accepted", "?")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order_ends_in_the_same_books(shop: Shop, order: tuple[int, ...]) -> None:
    """Two sales, a number that was cancelled, and its sale; each sent twice, one by one."""
    device = make_device(shop)
    first, refused = device.sale(2, 1), device.sale(1)
    entry_id = json.loads(refused["content"])["id"]
    cancelled = device.append("number_cancelled", entry=entry_id, number=2, reason="given_up")
    last = device.sale(0, 3)
    entries = [first, refused | {"fact": False}, cancelled, last]
    if order.index(1) < order.index(2):
        # A till sends the cancellation first, or both together.
        order = tuple(2 if n == 1 else 1 if n == 2 else n for n in order)
    for number in [*order, *reversed(order)]:
        body = {"device_time": timezone.now().isoformat(), "entries": [entries[number]]}
        assert device.till.post(URL, body, format="json").status_code == 200
    state = device.till.get("/api/v1/sync/journal").json()
    assert (state["verified_through"], state["missing"], state["sales"]) == (4, [], 2)
    with tenant_scope(shop.tenant.id):
        numbers = Order.objects.order_by("number").values_list("number", "total")
        assert list(numbers) == [(1, 51_000), (3, 45_000)]
        levels = StockLevel.objects.order_by("product__sku").values_list("quantity", "value")
        assert [tuple(map(int, level)) for level in levels] == [(98, 686_000), (96, 672_000)]
        lines = JournalLine.objects.filter(entry__kind="sale")
        sums = sorted(lines.values_list("debit", "credit"))
        assert sum(debit for debit, _ in sums) == sum(credit for _, credit in sums) == 138_000


def test_a_batch_that_takes_too_long_says_later(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [device.sale(1) for _ in range(3)]
    late = iter([False, True, True, True, True, True, True, True])
    monkeypatch.setattr(plain, "CHUNK", 1)
    monkeypatch.setattr(batch.Batch, "is_late", lambda _: next(late, True))
    results = [one["result"] for one in device.results(*entries)]
    assert results == ["accepted", "later", "later"]
    monkeypatch.undo()
    assert [one["result"] for one in device.results(*entries)] == [
        "replayed", "accepted", "accepted",
    ]  # fmt: skip


def test_bodies_may_be_packed_and_not_too_large(device: Device) -> None:
    entry = device.sale(1)
    body = {"device_time": timezone.now().isoformat(), "entries": [entry]}
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"HTTP_CONTENT_ENCODING": "gzip"}
    send = device.till.generic
    answer = send("POST", URL, packed, "application/json", **headers)
    assert answer.json()["results"][0]["result"] == "accepted"
    bomb = gzip.compress(b'{"x":"' + b"a" * 50_000_000 + b'"}')
    assert len(bomb) < 100_000
    assert send("POST", URL, bomb, "application/json", **headers).status_code == 413
    assert send("POST", URL, b"no gzip", "application/json", **headers).status_code == 400
    assert send("POST", URL, packed[:-9], "application/json", **headers).status_code == 400
    deep = b'{"entries":' + b"[" * 100_000
    assert send("POST", URL, deep, "application/json").status_code == 400
    deep_entry = device.seal_text("[" * 100_000 + "]" * 100_000)
    assert device.results(deep_entry)[0]["result"] == "rejected"


def test_who_may_send(shop: Shop, device: Device) -> None:
    body = {"device_time": timezone.now().isoformat(), "entries": [device.sale(1)]}
    assert shop.client("owner").post(URL, body, format="json").status_code == 409
    assert shop.till(None).post(URL, body, format="json").status_code == 200
    too_many = body | {"entries": [body["entries"][0]] * 51}
    assert shop.till().post(URL, too_many, format="json").status_code == 400
