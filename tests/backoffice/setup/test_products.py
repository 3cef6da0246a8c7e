"""The first products: samples, a pasted list, typed rows."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from apps.backoffice.services import setup as service
from apps.catalog.lists import ListRow
from apps.catalog.models import Category, Product
from apps.core.errors import InvalidInput
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tenants.models import User
from tests.backoffice.setup.cast import (
    go_to,
    in_the_shop,
    owner_of,
    the_shop,
)

pytestmark = pytest.mark.django_db

LIST = "Kopi susu 18.000\nNasi goreng; 25rb; Makanan\nRoti bakar\t15000\tCamilan"


def test_samples_typed_rows_and_a_list_in_one(client: Client, rina: User) -> None:
    go_to(client, "produk")
    answer = client.post(
        "/mulai/produk/",
        {
            "act": "save",
            "list": LIST,
            "sample": ["0-0", "2-1"],
            "price-0-0": "20rb",
            "price-2-1": "22.000",
            "price-0-1": "belum dicentang",
            "name": ["Es batu", ""],
            "price": ["2.000", ""],
            "category": ["", ""],
        },
    )
    assert answer["Location"] == "/mulai/pin/"
    with tenant_scope(the_shop(rina).id):
        pictured = Product.objects.exclude(image="").exclude(thumbnail="").order_by("name")
        assert [product.name for product in pictured] == ["Espresso", "Kentang goreng"]
        rows = Product.objects.order_by("name").values_list("name", "price", "category__name")
        assert list(rows) == [
            ("Es batu", 2_000, None),
            ("Espresso", 20_000, "Kopi"),
            ("Kentang goreng", 22_000, "Camilan"),
            ("Kopi susu", 18_000, None),
            ("Nasi goreng", 25_000, "Makanan"),
            ("Roti bakar", 15_000, "Camilan"),
        ]
        stations = dict(Category.objects.values_list("name", "station"))
        assert stations == {"Kopi": "Bar", "Camilan": "Dapur", "Makanan": ""}
        assert not Product.objects.filter(track_stock=True).exists(), "no stock stops a sale"
        imported = AuditEntry.objects.get(action="products.imported")
        assert imported.after == {"products": 6, "categories": 3}
    html = client.get("/mulai/pin/").content.decode()
    assert "6 produk tersimpan." in html


def test_a_wrong_row_saves_nothing_and_keeps_what_was_written(client: Client, rina: User) -> None:
    go_to(client, "produk")
    text = "Kopi susu 18.000\nkopi SUSU 20.000\nTeh\n=cmd() 5.000"
    answer = client.post(
        "/mulai/produk/",
        {"act": "save", "list": text, "name": ["Roti"], "price": ["mahal"], "category": [""]},
    )
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "4 baris perlu diperbaiki" in html
    for words in ("sudah ada di atas", "tidak terbaca", "diawali tanda rumus"):
        assert words in html
    assert "=cmd() 5.000" in html
    assert 'value="mahal"' in html
    assert in_the_shop(rina, Product.objects.count) == 0
    skipping = {"act": "save", "list": text, "skip": "1"}
    assert client.post("/mulai/produk/", skipping).status_code == 302
    assert in_the_shop(rina, lambda: Product.objects.get().name) == "Kopi susu"


def test_a_product_that_exists_is_no_second_one(client: Client, rina: User) -> None:
    go_to(client, "produk")
    client.post("/mulai/produk/", {"act": "save", "list": LIST})
    answer = client.post("/mulai/produk/", {"act": "save", "list": LIST})
    assert answer.status_code == 200
    assert "produk ini sudah ada" in answer.content.decode()
    assert in_the_shop(rina, Product.objects.count) == 3


def test_the_list_is_taken_back_whole(client: Client, rina: User) -> None:
    go_to(client, "produk")
    client.post("/mulai/produk/", {"act": "save", "list": "Es teh 5rb"})
    client.post("/mulai/produk/", {"act": "save", "list": LIST})
    answer = client.post("/mulai/produk/batal/")
    assert answer["Location"] == "/mulai/produk/"
    assert "3 produk dibatalkan." in client.get("/mulai/produk/").content.decode()
    with tenant_scope(the_shop(rina).id):
        left = Product.objects.filter(deleted_at=None)
        assert list(left.values_list("name", flat=True)) == ["Es teh"]
        assert not Category.objects.filter(deleted_at=None).exists()
        undone = AuditEntry.objects.get(action="products.import_undone")
        assert undone.after == {"products": 3, "categories": 2}
    client.post("/mulai/produk/batal/")
    with tenant_scope(the_shop(rina).id):
        assert Product.objects.filter(deleted_at=None).count() == 1, "only the last list"
        assert AuditEntry.objects.filter(action="products.import_undone").count() == 1
    assert client.post("/mulai/produk/", {"act": "save", "list": LIST}).status_code == 302


def test_no_products_are_fine(client: Client, rina: User) -> None:
    go_to(client, "produk")
    assert client.post("/mulai/produk/", {"act": "save"})["Location"] == "/mulai/pin/"
    assert in_the_shop(rina, Product.objects.count) == 0


def test_the_preview_reads_and_writes_nothing(client: Client, rina: User) -> None:
    go_to(client, "produk")
    answer = client.post("/mulai/produk/pratinjau/", {"list": LIST + "\nTeh"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "3 produk siap disimpan" in html
    assert "Rp25.000" in html
    assert in_the_shop(rina, Product.objects.count) == 0
    assert client.get("/mulai/produk/pratinjau/").status_code == 405


def test_a_pasted_list_becomes_rows_to_edit(client: Client) -> None:
    go_to(client, "produk")
    answer = client.post("/mulai/produk/", {"act": "edit", "list": LIST + "\nTeh"})
    sheet = answer.context["sheet"]
    assert sheet.text == ""
    assert [(one.name, one.price, one.category) for one in sheet.typed] == [
        ("Kopi susu", "18.000", ""),
        ("Nasi goreng", "25.000", "Makanan"),
        ("Roti bakar", "15.000", "Camilan"),
        ("Teh", "", ""),
    ]
    more = client.post("/mulai/produk/", {"act": "more", "name": "", "price": "", "category": ""})
    assert len(more.context["sheet"].typed) == 4


def test_two_thousand_rows_are_saved_in_time(client: Client, rina: User) -> None:
    go_to(client, "produk")
    text = "\n".join(
        f"Barang {number};{number + 1000};Rak {number % 20}" for number in range(2_000)
    )
    started = timezone.now()
    assert client.post("/mulai/produk/", {"act": "save", "list": text}).status_code == 302
    assert timezone.now() - started < dt.timedelta(seconds=10)
    assert in_the_shop(rina, Product.objects.count) == 2_000
    too_long = client.post("/mulai/produk/", {"act": "save", "list": text + "\nSatu lagi 5rb"})
    assert "lebih dari 2000 baris" in too_long.content.decode().replace("2.000", "2000")


def test_the_service_refuses_every_bad_row_by_its_line(client: Client, rina: User) -> None:
    go_to(client, "produk")
    tenant = the_shop(rina)
    rows = [ListRow(1, "Kopi", 18_000), ListRow(2, "", 5_000), ListRow(3, "kopi", 1_000)]
    with tenant_scope(tenant.id):
        actor = owner_of(rina)
        with pytest.raises(InvalidInput) as refused:
            service.save_products(actor=actor, rows=rows)
        assert [(e.field, e.code) for e in refused.value.errors] == [
            ("rows.2", "no_name"),
            ("rows.3", "repeated"),
        ]
        assert not Product.objects.exists()
