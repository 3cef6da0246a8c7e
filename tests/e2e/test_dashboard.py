"""The owner's first screen, in a browser: figures follow the till and equal the database."""

import pytest
from playwright.sync_api import Page, expect

from apps.core.money import rupiah
from tests.e2e.test_owner_and_till import sell, sign_in
from tests.live.stack import LiveShop, Stack

pytestmark = pytest.mark.e2e


def sum_of_sales(live: Stack, shop: LiveShop) -> tuple[int, int]:
    """Orders and rupiah of the shop's paid sales, straight from the database."""
    rows = live.sql(
        "SELECT count(*), coalesce(sum(total), 0)::bigint FROM orders_order"
        " WHERE tenant_id = %s AND state = 'paid'",
        shop.id,
    )
    return int(rows[0][0]), int(rows[0][1])


def test_the_figures_follow_a_sale_at_the_till(live: Stack, shop: LiveShop, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    sell(live, shop, shop.bearer("till"), 2, 1)
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    shows_the_database(live, shop, page)
    expect(page.locator("[data-chart=days] canvas")).to_be_visible()

    sell(live, shop, shop.bearer("till"), 1, 1)
    shows_the_database(live, shop, page)
    assert errors == []


def shows_the_database(live: Stack, shop: LiveShop, page: Page) -> None:
    """The worker counts a moment after the sale; the page renews its figures when asked."""
    orders, total = sum_of_sales(live, shop)
    figure = page.locator("[data-figure=total]")
    for _ in range(40):
        page.reload()
        if figure.inner_text() == rupiah(total):
            break
        page.wait_for_timeout(250)
    expect(figure).to_have_text(rupiah(total))
    expect(page.locator("[data-figure=orders]")).to_have_text(str(orders))


def test_the_live_part_renews_without_a_reload(live: Stack, shop: LiveShop, page: Page) -> None:
    sell(live, shop, shop.bearer("till"), 1)
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    shows_the_database(live, shop, page)
    page.wait_for_function("document.querySelector('[data-chart=days] canvas').width > 0")
    page.wait_for_load_state("networkidle")
    sell(live, shop, shop.bearer("till"), 3)
    _orders, total = sum_of_sales(live, shop)
    for _ in range(40):
        page.evaluate("document.getElementById('live').dispatchEvent(new Event('renew'))")
        page.wait_for_timeout(250)
        if page.locator("[data-figure=total]").inner_text() == rupiah(total):
            break
    expect(page.locator("[data-figure=total]")).to_have_text(rupiah(total))


def test_the_theme_is_kept(live: Stack, shop: LiveShop, page: Page) -> None:
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    page.get_by_role("button", name="Ganti tema terang atau gelap").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/backoffice/orders/order/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_phone_reaches_everything_from_the_bar(live: Stack, shop: LiveShop, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, shop)
    page.wait_for_url("**/backoffice/")
    page.get_by_role("button", name="Lainnya").click()
    page.locator("#more-sheet").get_by_role("link", name="Terminal").click()
    page.wait_for_url("**/tenants/terminal/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
