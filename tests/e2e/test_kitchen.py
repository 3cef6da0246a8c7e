"""The kitchen's board in a browser: from the sale to the guest, by finger and by key."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from apps.core.ids import uuid7
from tests.e2e.test_till import pair, sign_in, tile
from tests.factories import order_body
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e

STATE = "**/api/v1/kitchen/tickets/state"
TICKETS = re.compile(r"/api/v1/kitchen/tickets(\?|$)")


@pytest.fixture
def cafe(live: Stack) -> LiveShop:
    """Kopi Susu is made at the Bar."""
    shop = live.shop("Kedai Dapur")
    live.sql(
        "UPDATE catalog_category SET station = 'Bar' WHERE tenant_id = %s RETURNING id", shop.id
    )
    return shop


@pytest.fixture
def board(live: Stack, cafe: LiveShop, page: Page) -> Page:
    """The shop's terminal, paired as a board by a link, with the cook signed in."""
    live.sql(
        "UPDATE tenants_terminal SET kind = 'kitchen' WHERE id = %s RETURNING id",
        board_of(live, cafe),
    )
    code = live.call(
        "POST",
        f"/api/v1/terminals/{board_of(live, cafe)}/pairing-code",
        {},
        cafe.bearer("owner"),
    ).json()["code"]
    page.goto(f"/kitchen/#pair={code}")
    page.get_by_role("button", name="Kitchen Dapur").click()
    page.keyboard.type(cafe.pin)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dapur", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{live.address}/kitchen/")
    return page


def board_of(live: Stack, shop: LiveShop) -> str:
    """A terminal of the outlet that is not the till: the first virtual one serves."""
    rows = live.sql(
        "SELECT id FROM tenants_terminal WHERE tenant_id = %s AND outlet_id = %s AND code LIKE %s",
        shop.id,
        shop.outlet.id,
        "%V1",
    )
    return str(rows[0][0])


def sell(live: Stack, shop: LiveShop, count: int = 1, note: str = "") -> None:
    body = order_body(shop, count, note=note)  # type: ignore[arg-type]
    headers = {**shop.bearer("till"), "Idempotency-Key": str(uuid7())}
    assert live.call("POST", "/api/v1/orders", body, headers).status == 201


def send(live: Stack, shop: LiveShop, label: str) -> None:
    line = {"item": shop.products[0].id, "quantity": "1", "note": "kurang manis"}
    body = {"outlet": shop.outlet.id, "channel": "dine_in", "label": label, "lines": [line]}
    headers = {**shop.bearer("till"), "Idempotency-Key": str(uuid7())}
    path = f"/api/v1/kitchen/orders/{uuid7()}/send"
    assert live.call("POST", path, body, headers).status == 200


def states(live: Stack, shop: LiveShop) -> list[str]:
    rows = live.sql(
        "SELECT state FROM orders_kitchenline WHERE tenant_id = %s ORDER BY id", shop.id
    )
    return [row[0] for row in rows]


def test_a_sale_is_cooked_and_served(live: Stack, cafe: LiveShop, board: Page) -> None:
    expect(board.get_by_text("Tidak ada yang menunggu")).to_be_visible()
    sell(live, cafe, 2, note="Meja dekat jendela")
    card = board.get_by_role("article", name="Pesanan A1-1")
    expect(card).to_contain_text("Kopi Susu")
    expect(card).to_contain_text("Meja dekat jendela")
    expect(card).to_have_attribute("data-state", "pending")
    card.get_by_role("button", name=re.compile("2 Kopi Susu.*Menunggu")).click()
    expect(card).to_have_attribute("data-state", "cooking")
    card.get_by_role("button", name="Siap", exact=True).click()
    ready = board.get_by_role("region", name="Siap diantar").get_by_role("article")
    expect(ready).to_have_attribute("data-state", "ready")
    ready.get_by_role("button", name="Sudah diantar").click()
    expect(board.get_by_role("article")).to_have_count(0)
    board.get_by_role("radio", name="Selesai").click()
    expect(board.get_by_role("article")).to_have_attribute("data-state", "served")
    live.settle()
    assert states(live, cafe) == ["served"]
    steps = live.sql(
        "SELECT to_state, membership_id IS NOT NULL FROM orders_kitchenstep"
        " WHERE tenant_id = %s ORDER BY id",
        cafe.id,
    )
    assert steps == [("pending", False), ("cooking", True), ("ready", True), ("served", True)]


def test_keys_undo_and_many_at_once(live: Stack, cafe: LiveShop, board: Page) -> None:
    send(live, cafe, "Meja 1")
    send(live, cafe, "Meja 2")
    cards = board.get_by_role("region", name="Dikerjakan").get_by_role("article")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("kurang manis")
    board.keyboard.press("1")
    expect(cards.first).to_have_attribute("data-state", "cooking")
    board.keyboard.press("u")
    expect(cards.first).to_have_attribute("data-state", "pending")
    board.get_by_role("button", name="Pilih", exact=True).click()
    board.get_by_role("button", name="Pilih semua").click()
    board.get_by_role("button", name="Mulai masak (2)").click()
    expect(cards.first).to_have_attribute("data-state", "cooking")
    expect(cards.nth(1)).to_have_attribute("data-state", "cooking")
    # The board shows a tap at once and sends it then.
    for _ in range(50):
        if states(live, cafe) == ["cooking", "cooking"]:
            break
        board.wait_for_timeout(100)
    assert states(live, cafe) == ["cooking", "cooking"]


def test_a_board_that_is_cut_off_says_so_and_keeps_the_taps(
    live: Stack, cafe: LiveShop, board: Page
) -> None:
    send(live, cafe, "Meja 9")
    card = board.get_by_role("article")
    expect(card).to_have_attribute("data-state", "pending")

    def cut(route: Route) -> None:
        route.abort()

    board.route(TICKETS, cut)
    board.route(STATE, cut)
    card.get_by_role("button", name="Mulai masak").click()
    expect(card).to_have_attribute("data-state", "cooking")
    banner = board.get_by_role("alert")
    expect(banner).to_contain_text("Tidak tersambung selama 0:1", timeout=20_000)
    expect(banner).to_contain_text("1 ketukan disimpan")
    assert states(live, cafe) == ["pending"]
    kept = board.evaluate("localStorage.getItem('warungin.kitchen.taps')")
    assert [tap["state"] for tap in json.loads(kept)] == ["cooking"]

    board.unroute(TICKETS)
    board.unroute(STATE)
    expect(banner).to_have_count(0)
    expect(card).to_have_attribute("data-state", "cooking")
    assert states(live, cafe) == ["cooking"]


def test_what_a_till_sends_is_cooked_once_and_paid_under_the_same_order(
    live: Stack, cafe: LiveShop, board: Page, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=live.address, locale="id-ID")
    till = context.new_page()
    till.set_viewport_size({"width": 1180, "height": 820})
    pair(live, cafe, till)
    sign_in(till, cafe)
    tile(till, "Kopi Susu").click()
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F10")
    asked = till.get_by_role("dialog", name="Kirim ke dapur")
    asked.get_by_label("Meja atau nama").fill("Meja 7")
    till.keyboard.press("Enter")
    expect(till.locator(".line-kitchen")).to_have_text("Terkirim ke dapur")
    card = board.get_by_role("article").filter(has_text="Meja 7")
    expect(card).to_contain_text("Kopi Susu")

    # A reload and a hold lose nothing; one more is sent as a total of three.
    till.reload()
    expect(till.locator(".cart-kitchen")).to_contain_text("Meja 7")
    till.keyboard.press("F4")
    expect(till.get_by_label("Nama (meja, pelanggan, …)")).to_have_value("Meja 7")
    till.keyboard.press("Enter")
    expect(till.get_by_role("dialog")).to_have_count(0)
    till.keyboard.press("F9")
    till.get_by_role("button", name="Lanjutkan").click()
    tile(till, "Kopi Susu").click()
    expect(till.locator(".line-kitchen")).to_have_text("2 dari 3 terkirim")
    till.keyboard.press("F10")
    expect(till.locator(".line-kitchen")).to_have_text("Terkirim ke dapur")
    assert dishes(live, cafe) == [("2", "pending"), ("1", "pending")]

    # Fewer than the kitchen has: it is told why, and gets what stays.
    till.get_by_role("button", name="Kurangi Kopi Susu").click()
    back = till.get_by_role("dialog", name="Tarik dari dapur?")
    back.get_by_role("button", name="Salah pesan").click()
    expect(back).to_have_count(0)
    expect(till.locator(".cart .stepper output")).to_have_text("2")
    assert dishes(live, cafe) == [("2", "cancelled"), ("1", "cancelled"), ("2", "pending")]

    with till.expect_response("**/api/v1/sync/orders") as paid:
        till.keyboard.press("F8")
    [sold] = paid.value.json()["results"]
    assert sold["result"] == "accepted"
    till.get_by_role("button", name="Penjualan berikut").click()
    live.settle()
    assert dishes(live, cafe) == [("2", "cancelled"), ("1", "cancelled"), ("2", "pending")]
    order = live.sql("SELECT order_id FROM orders_kitchenorder WHERE tenant_id = %s", cafe.id)
    assert [str(row[0]) for row in order] == [sold["order"]["id"]]

    context.set_offline(True)
    tile(till, "Kopi Susu").click()
    till.keyboard.press("F10")
    till.keyboard.press("Enter")
    expect(till.get_by_text("Dapur belum diberi tahu: tanpa internet.").first).to_be_visible()
    context.close()


def dishes(live: Stack, shop: LiveShop) -> list[tuple[str, str]]:
    """Quantity and state of what the kitchen got, in its order."""
    rows = live.sql(
        "SELECT quantity, state FROM orders_kitchenline WHERE tenant_id = %s ORDER BY id", shop.id
    )
    return [(str(int(quantity)), state) for quantity, state in rows]
