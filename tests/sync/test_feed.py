"""The tills' feed over HTTP. Tests commit, because the feed shows only what has ended."""

import datetime as dt
import gzip
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from apps.catalog.models import Modifier
from apps.catalog.services import (
    OptionInput,
    UnitInput,
    create_modifier_group,
    create_weighed_label,
    remove_modifier_group,
    remove_product,
    remove_weighed_label,
    set_barcodes,
    set_units,
    update_modifier_group,
    update_product,
)
from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_customer, create_group, remove_customer
from apps.pricing.services import set_outlet_pricing
from apps.sync.cursor import Position, encode_cursor
from apps.tax.services import STANDARD_PROFILES, set_rates
from tests.factories import Shop, make_shop

URL = "/api/v1/sync/feed"
KINDS = ("categories", "tax_profiles", "products", "customers")


@pytest.fixture
def shop(committed: None) -> Shop:
    return make_shop("Kedai Umpan")


@pytest.fixture
def other_shop(committed: None) -> Shop:
    return make_shop("Kedai Lain")


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def settle() -> None:
    """Wait until every transaction that is older than now has ended, whoever runs it.

    Transaction ids belong to the whole cluster: tests of other processes hold the horizon too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        now = cursor.fetchone()[0]
        for _ in range(600):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > now:
                return
            time.sleep(0.05)
    raise TimeoutError("an old transaction holds the horizon back")


def get(
    client: APIClient, cursor: str | None = None, *, settled: bool = True, **query: Any
) -> dict[str, Any]:
    if settled:
        settle()
    response = client.get(URL, query | ({"cursor": cursor} if cursor else {}))
    assert response.status_code == 200, response.content
    return orjson.loads(response.content)


def read_all(client: APIClient, cursor: str | None = None, **query: Any) -> list[dict[str, Any]]:
    pages = [get(client, cursor, **query)]
    while pages[-1]["more"]:
        pages.append(get(client, pages[-1]["cursor"], settled=False, **query))
    return pages


def rows(pages: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for page in pages for row in page["items"][kind]]


def only(page: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The page's items of a kind; there must be no others."""
    assert [name for name in KINDS if page["items"][name]] in ([], [kind])
    return page["items"][kind]


def test_full_load_has_everything_in_exact_form(shop: Shop) -> None:
    kopi, roti, antar = shop.products
    with tenant_scope(shop.tenant.id):
        customer = create_customer(actor=owner(shop), name="Ani", code="C1", phone="0812 3456 789")
        group = create_group(actor=owner(shop), name="Anggota")
        siti = create_customer(
            actor=owner(shop), name="Siti", code="C2", group=group, birthday=dt.date(1990, 2, 9)
        )
        update_product(
            actor=owner(shop),
            product_id=roti.id,
            tax_profile=shop.profiles["PBJT 10 %"],
            variant_of=antar,
            barcodes=["222", "111"],
        )

    page = get(shop.till())

    items = page["items"]
    assert page["more"] is False
    assert [(c["name"], c["position"]) for c in items["categories"]] == [("Minuman", 0)]
    assert items["products"] == [
        {
            "id": str(kopi.id),
            "name": "Kopi Susu",
            "sku": "KOPI",
            "price": 18_000,
            "category": items["categories"][0]["id"],
            "tax_profile": None,
            "variant_of": None,
            "unit": "pcs",
            "track_stock": True,
            "open_price": False,
            "is_active": True,
            "image": None,
            "barcodes": ["8990001"],
        },
        {
            "id": str(roti.id),
            "name": "Roti Bakar",
            "sku": "ROTI",
            "price": 15_000,
            "category": None,
            "tax_profile": str(shop.profiles["PBJT 10 %"].id),
            "variant_of": str(antar.id),
            "unit": "pcs",
            "track_stock": True,
            "open_price": False,
            "is_active": True,
            "image": None,
            "barcodes": ["111", "222"],
        },
        items["products"][2],
    ]
    assert items["customers"] == [
        {"id": str(customer.id), "code": "C1", "name": "Ani", "phone": "+628123456789"},
        {
            "id": str(siti.id),
            "code": "C2",
            "name": "Siti",
            "phone": "",
            "group": str(group.id),
            "birthday": "02-09",
        },
    ]
    profiles = {profile["name"]: profile["rates"] for profile in items["tax_profiles"]}
    assert profiles.keys() == STANDARD_PROFILES.keys()
    assert profiles["Bebas pajak"] == []
    assert profiles["PPN 11 % efektif"] == [
        {
            "code": "PPN",
            "name": "PPN",
            "rate": "12",
            "base_numerator": 11,
            "base_denominator": 12,
            "inclusive": True,
            "on_service": True,
            "in_next_base": False,
            "position": 0,
            "valid_from": "2025-01-01",
            "valid_until": None,
        }
    ]
    assert page["outlet"]["id"] == str(shop.outlet.id)
    assert page["outlet"]["timezone"] == "Asia/Jakarta"
    assert page["outlet"]["day_start"] == "00:00:00"
    assert page["outlet"]["tax_profile"] == str(shop.profiles["Bebas pajak"].id)
    assert page["outlet"]["tax_rounding"] == "document"
    assert page["outlet"]["service_rate"] == "0"
    assert page["outlet"]["cash_step"] == 0
    assert page["outlet"]["rules_version"].startswith("v")


def test_full_load_leaves_out_what_was_removed(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        remove_product(actor=owner(shop), product_id=shop.products[0].id)

    products = get(shop.till())["items"]["products"]

    assert [product["sku"] for product in products] == ["ROTI", "ANTAR"]


@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 5, 7, 100])
def test_pages_of_any_size_make_the_same_whole(shop: Shop, page_size: int) -> None:
    till = shop.till()

    pages = read_all(till, page_size=page_size)

    whole = get(till)
    for kind in KINDS:
        assert rows(pages, kind) == whole["items"][kind]
    assert all(sum(map(len, page["items"].values())) == page_size for page in pages[:-1])
    assert 0 < sum(map(len, pages[-1]["items"].values())) <= page_size
    assert pages[-1]["cursor"] == whole["cursor"]
    assert ["outlet" in page for page in pages] == [True] + [False] * (len(pages) - 1)


def test_delta_has_changes_and_tombstones_only(shop: Shop) -> None:
    till = shop.till()
    with tenant_scope(shop.tenant.id):
        gone = create_customer(actor=owner(shop), name="Budi")
    cursor = get(till)["cursor"]
    kopi, roti, _ = shop.products
    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=kopi.id, price=19_000)
        remove_product(actor=owner(shop), product_id=roti.id)
        remove_customer(actor=owner(shop), customer_id=gone.id)

    page = get(till, cursor)

    assert [(p["id"], p.get("price"), p.get("deleted")) for p in page["items"]["products"]] == [
        (str(kopi.id), 19_000, None),
        (str(roti.id), None, True),
    ]
    assert page["items"]["customers"] == [{"id": str(gone.id), "deleted": True}]
    assert page["items"]["categories"] == page["items"]["tax_profiles"] == []
    assert "outlet" not in page
    again = get(till, page["cursor"])
    assert [again["items"][kind] for kind in KINDS] == [[]] * 4
    assert again["cursor"] == page["cursor"]


def test_delta_in_pages(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    with tenant_scope(shop.tenant.id):
        for product in shop.products:
            update_product(actor=owner(shop), product_id=product.id, unit="bks")

    pages = read_all(till, cursor, page_size=1)

    assert [row["sku"] for row in rows(pages, "products")] == ["KOPI", "ROTI", "ANTAR"]
    assert len(pages) == 3


def test_what_changes_during_a_run_comes_with_the_next(shop: Shop) -> None:
    till = shop.till()
    first = get(till, page_size=5)
    roti = shop.products[1]
    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=roti.id, price=1)

    rest = read_all(till, first["cursor"], page_size=5)
    delta = get(till, rest[-1]["cursor"])

    assert str(roti.id) not in {row["id"] for row in rows([first, *rest], "products")}
    assert [(row["id"], row["price"]) for row in only(delta, "products")] == [(str(roti.id), 1)]


def test_changed_barcodes_and_rates_change_their_owner(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    with tenant_scope(shop.tenant.id):
        set_barcodes(actor=owner(shop), product_id=shop.products[0].id, barcodes=["777"])
    page = get(till, cursor)
    assert [row["barcodes"] for row in only(page, "products")] == [["777"]]

    free = shop.profiles["Bebas pajak"]
    with tenant_scope(shop.tenant.id):
        set_rates(actor=owner(shop), profile_id=free.id, rates=STANDARD_PROFILES["PBJT 10 %"])
    page = get(till, page["cursor"])
    assert [row["rates"][0]["code"] for row in only(page, "tax_profiles")] == ["PBJT"]
    assert page["outlet"]["rules_version"].startswith("v")


def test_a_product_brings_its_packs_and_modifiers(shop: Shop) -> None:
    """And one without any has not even their names: 5,000 of them stay small."""
    kopi, roti, _ = shop.products
    with tenant_scope(shop.tenant.id):
        actor = owner(shop)
        sizes = [OptionInput("Kecil", is_default=True), OptionInput("Besar", 5_000)]
        off = OptionInput("Jumbo", 9_000, is_active=False)
        kinds = {
            name: create_modifier_group(
                actor=actor, name=name, options=given, maximum=most, minimum=least, position=at
            )
            for name, given, least, most, at in (
                ("Topping", [OptionInput("Boba", 3_000)], 0, 3, 2),
                ("Ukuran", [*sizes, off], 1, 1, 1),
                ("Habis", [off], 0, 1, 3),
            )
        }
        update_product(
            actor=actor,
            product_id=kopi.id,
            open_quantity=True,
            scale_code="00123",
            modifier_groups=[group.id for group in kinds.values()],
            units=[
                UnitInput("dus", Decimal(48), 160_000, ["333", "222"]),
                UnitInput("lusin", Decimal("12.5")),
            ],
        )
        units = dict(kopi.units.values_list("name", "id"))
        options = dict(Modifier.objects.values_list("name", "id"))

    found, plain = get(shop.till())["items"]["products"][:2]

    assert plain["id"] == str(roti.id)
    assert plain.keys() & {"units", "modifiers", "scale_code", "open_quantity"} == set()
    assert found["barcodes"] == ["8990001"]
    assert (found["scale_code"], found["open_quantity"]) == ("00123", True)
    assert found["units"] == [
        {
            "id": str(units["lusin"]),
            "name": "lusin",
            "factor": "12.5",
            "price": None,
            "barcodes": [],
        },
        {
            "id": str(units["dus"]),
            "name": "dus",
            "factor": "48",
            "price": 160_000,
            "barcodes": ["222", "333"],
        },
    ]
    assert found["modifiers"] == [
        {
            "id": str(kinds["Ukuran"].id),
            "name": "Ukuran",
            "minimum": 1,
            "maximum": 1,
            "options": [
                {"id": str(options["Kecil"]), "name": "Kecil", "price": 0, "default": True},
                {"id": str(options["Besar"]), "name": "Besar", "price": 5_000, "default": False},
            ],
        },
        {
            "id": str(kinds["Topping"].id),
            "name": "Topping",
            "minimum": 0,
            "maximum": 3,
            "options": [
                {"id": str(options["Boba"]), "name": "Boba", "price": 3_000, "default": False}
            ],
        },
    ]


def test_changed_packs_and_modifiers_change_their_products(shop: Shop) -> None:
    """Each change by itself: a delta has exactly the products that it touches."""
    till = shop.till()
    kopi, roti, _ = shop.products
    actor = owner(shop)
    with tenant_scope(shop.tenant.id):
        group = create_modifier_group(
            actor=actor, name="Ukuran", options=[OptionInput("Kecil")], products=[kopi.id]
        )
        set_units(actor=actor, product_id=roti.id, units=[UnitInput("dus", Decimal(10))])
        option, unit = group.options.get(), roti.units.get()
    both = [OptionInput("Kecil", 500, id=option.id), OptionInput("Besar")]
    cursor = get(till)["cursor"]

    def change(act: Any) -> list[str]:
        nonlocal cursor
        with tenant_scope(shop.tenant.id):
            act()
        page = get(till, cursor)
        cursor = page["cursor"]
        return [row["sku"] for row in only(page, "products")]

    def regroup(**changes: Any) -> list[str]:
        return change(lambda: update_modifier_group(actor=actor, group_id=group.id, **changes))

    assert regroup(name="Gelas") == ["KOPI"]
    assert regroup(options=both) == ["KOPI"]
    assert regroup(products=[kopi.id, roti.id]) == ["ROTI"]
    assert regroup(maximum=2) == ["KOPI", "ROTI"]
    assert regroup(products=[roti.id]) == ["KOPI"]
    dozen = UnitInput("dus", Decimal(12), id=unit.id)
    assert change(lambda: set_units(actor=actor, product_id=roti.id, units=[dozen])) == ["ROTI"]
    gone = change(lambda: remove_modifier_group(actor=actor, group_id=group.id))
    assert gone == ["ROTI"]
    assert change(lambda: set_units(actor=actor, product_id=roti.id, units=[])) == ["ROTI"]
    assert get(till, cursor)["items"]["products"] == []


def test_the_outlet_brings_the_scales_labels(shop: Shop, other_shop: Shop) -> None:
    till = shop.till()
    first = get(till)
    assert first["outlet"]["weighed_labels"] == []
    with tenant_scope(shop.tenant.id):
        create_weighed_label(actor=owner(shop), prefix=22, kind="price", decimals=-1)
        label = create_weighed_label(actor=owner(shop), prefix=21, kind="weight", decimals=3)

    page = get(till, first["cursor"])

    assert page["outlet"]["weighed_labels"] == [
        {"prefix": 21, "kind": "weight", "decimals": 3},
        {"prefix": 22, "kind": "price", "decimals": -1},
    ]
    assert get(other_shop.till())["outlet"]["weighed_labels"] == []
    with tenant_scope(shop.tenant.id):
        remove_weighed_label(actor=owner(shop), label_id=label.id)
    assert len(get(till, page["cursor"])["outlet"]["weighed_labels"]) == 1


def test_outlet_comes_again_when_its_settings_change(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    with tenant_scope(shop.tenant.id):
        set_outlet_pricing(
            actor=owner(shop), outlet=shop.outlet, service_rate=Decimal(5), cash_step=100
        )

    page = get(till, cursor)

    assert (page["outlet"]["service_rate"], page["outlet"]["cash_step"]) == ("5", 100)
    assert "outlet" not in get(till, page["cursor"])


def test_a_person_names_the_outlet(shop: Shop, other_shop: Shop) -> None:
    manager = shop.client("manager")

    assert "outlet" not in get(manager)
    assert get(manager, outlet=shop.outlet.id)["outlet"]["code"] == "PST"
    for outlet in (shop.second_outlet.id, other_shop.outlet.id, uuid7()):
        assert manager.get(URL, {"outlet": outlet}).status_code == 404


def test_image_is_an_address(shop: Shop) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    picture.seek(0)
    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=shop.products[0].id, image=picture)

    image = get(shop.till())["items"]["products"][0]["image"]

    assert image.startswith("/media/products/")
    assert image.endswith("-256.webp")
    answer = shop.till().get(image)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_other_tenants_rows_never_appear(shop: Shop, other_shop: Shop) -> None:
    mine, theirs = (
        {row["id"] for kind in KINDS for row in get(each.till())["items"][kind]}
        for each in (shop, other_shop)
    )

    assert len(mine) == len(theirs) == 7
    assert not mine & theirs


def test_unchanged_delta_is_not_sent_again(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    first = till.get(URL, {"cursor": cursor})
    tag = first["ETag"]

    for header in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        same = till.get(URL, {"cursor": cursor}, HTTP_IF_NONE_MATCH=header)
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
        assert same["Vary"] == first["Vary"]

    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=shop.products[0].id, price=5)
    settle()
    changed = till.get(URL, {"cursor": cursor}, HTTP_IF_NONE_MATCH=tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_full_load_has_a_tag_too(shop: Shop) -> None:
    till = shop.till()
    settle()
    tag = till.get(URL)["ETag"]

    assert till.get(URL, {"cursor": ""})["ETag"] == tag
    assert till.get(URL, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert till.get(URL, {"page_size": 2}, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_compressed_as_accepted(shop: Shop) -> None:
    till = shop.till()
    settle()
    plain = till.get(URL)
    packed = till.get(URL, HTTP_ACCEPT_ENCODING="gzip;q=0.8, br;q=0.1")

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"].startswith("Accept-Encoding, Authorization")
    assert gzip.decompress(packed.content) == plain.content


def test_foreign_damaged_and_future_cursors_are_refused(shop: Shop, other_shop: Shop) -> None:
    till = shop.till()
    good = get(till)["cursor"]
    future = encode_cursor(Position(since=2**62), shop.tenant.id)
    wrong_kind = encode_cursor(Position(since=1, until=2, kind=9), shop.tenant.id)
    for cursor in (get(other_shop.till())["cursor"], good[:-1], "x" + good, future, wrong_kind):
        response = till.get(URL, {"cursor": cursor})
        assert response.status_code == 400
        assert orjson.loads(response.content)["code"] == "cursor_invalid"


@pytest.mark.parametrize(
    "query", [{"page_size": 0}, {"page_size": 5001}, {"outlet": "x"}, {"unknown": 1}]
)
def test_wrong_queries_are_refused(shop: Shop, query: dict[str, Any]) -> None:
    response = shop.till().get(URL, query)

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] in query


def test_who_may_read(shop: Shop, api: APIClient) -> None:
    statuses = {role: shop.client(role).get(URL).status_code for role in shop.people}

    assert statuses == {
        "owner": 200,
        "manager": 200,
        "supervisor": 200,
        "cashier": 200,
        "kitchen": 200,
        "accountant": 403,
    }
    assert shop.till(None).get(URL).status_code == 200
    assert api.get(URL).status_code == 401


def test_as_many_statements_for_three_rows_as_for_one(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    counts = []
    for changed in (shop.products[:1], shop.products):
        with tenant_scope(shop.tenant.id):
            for product in changed:
                set_barcodes(actor=owner(shop), product_id=product.id, barcodes=[uuid7().hex])
                dozen = UnitInput("lusin", Decimal(12), barcodes=[uuid7().hex])
                set_units(actor=owner(shop), product_id=product.id, units=[dozen])
        settle()
        with CaptureQueriesContext(connection) as queries:
            assert len(only(get(till, cursor, settled=False), "products")) == len(changed)
        counts.append(len([query for query in queries if _is_work(query["sql"])]))

    # sign-in, tenant, bounds, outlet, four kinds
    assert counts == [8, 8]


def test_a_page_the_client_has_costs_no_rows(shop: Shop) -> None:
    till = shop.till()
    settle()
    tag = till.get(URL)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        till.get(URL, HTTP_IF_NONE_MATCH=tag)

    assert len([query for query in queries if _is_work(query["sql"])]) == 4


def test_a_late_commit_is_not_skipped(shop: Shop) -> None:
    """Its transaction id is lower than that of a change that the till has seen."""
    till = shop.till()
    start = get(till)["cursor"]
    kopi, roti, antar = (product.id for product in shop.products)
    with _second_connection(shop) as late:
        late.execute("UPDATE catalog_product SET price = 1 WHERE id = %s", [kopi])
        with tenant_scope(shop.tenant.id):
            update_product(actor=owner(shop), product_id=roti, price=2)
        assert _xid(kopi, late) < _xid(roti, late)

        during = get(till, start, settled=False)
        assert only(during, "products") == []
        late.commit()

    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=antar, price=3)
    after = only(get(till, during["cursor"]), "products")

    assert [(row["id"], row["price"]) for row in after] == [
        (str(kopi), 1),
        (str(roti), 2),
        (str(antar), 3),
    ]


def test_a_change_before_the_open_transaction_comes_at_once(shop: Shop) -> None:
    till = shop.till()
    cursor = get(till)["cursor"]
    with tenant_scope(shop.tenant.id):
        update_product(actor=owner(shop), product_id=shop.products[1].id, price=2)
    settle()
    with _second_connection(shop) as late:
        late.execute("UPDATE catalog_product SET price = 1 WHERE id = %s", [shop.products[0].id])
        during = get(till, cursor, settled=False)
        late.commit()

    assert [row["price"] for row in only(during, "products")] == [2]
    assert [row["price"] for row in only(get(till, during["cursor"]), "products")] == [1]


@contextmanager
def _second_connection(shop: Shop) -> Iterator[psycopg.Connection]:
    """The app role in the shop's scope, with a transaction of its own."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
    ) as second:
        second.execute("SELECT set_config('app.tenant', %s, true)", [str(shop.tenant.id)])
        yield second


def _xid(product_id: UUID, second: psycopg.Connection) -> int:
    row = second.execute(
        "SELECT changed_xid FROM catalog_product WHERE id = %s", [product_id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def _is_work(sql: str) -> bool:
    return not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"))
