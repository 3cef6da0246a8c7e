"""Products, categories, barcodes, pictures."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from PIL import Image

from apps.catalog.errors import CategoryInUse, ImageRefused, ProductHasVariants
from apps.catalog.images import LARGEST_BYTES, clean_image
from apps.catalog.models import Barcode, Category, Product
from apps.catalog.selectors import find_by_barcode, find_categories, find_products
from apps.catalog.services import (
    create_category,
    create_product,
    remove_category,
    remove_product,
    set_barcodes,
    update_category,
    update_product,
)
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from tests.factories import Shop


def create(shop: Shop, sku: str = "BARU", **values: Any) -> Product:
    defaults = {"name": "Barang", "price": 5000}
    return create_product(actor=shop.people["manager"].actor, sku=sku, **defaults | values)


def update(shop: Shop, product: Product, **changes: Any) -> Product:
    actor = shop.people["manager"].actor
    return update_product(actor=actor, product_id=product.id, **changes)


def wrong_fields(error: AppError) -> list[tuple[str, str]]:
    return [(item.field, item.code) for item in error.errors]


def last_audit(product: Product) -> AuditEntry:
    return AuditEntry.objects.filter(subject_id=product.id).order_by("-id")[0]


# --- products --------------------------------------------------------------------------------


def test_create_with_everything(in_shop: Shop) -> None:
    parent = in_shop.products[0]
    category = Category.objects.get()

    product = create(
        in_shop,
        name=" Kopi Susu Besar ",
        category=category,
        barcodes=["2", " 1 ", "2", ""],
        cost=Decimal("7000.25"),
        unit="gelas",
        track_stock=False,
        open_price=True,
        tax_profile=in_shop.profiles["PBJT 10 %"],
        variant_of=parent,
    )

    product.refresh_from_db()
    assert product.name == "Kopi Susu Besar"
    assert (product.cost, product.unit) == (Decimal("7000.25"), "gelas")
    assert sorted(product.barcodes.values_list("code", flat=True)) == ["1", "2"]
    assert last_audit(product).after == {
        "name": "Kopi Susu Besar",
        "sku": "BARU",
        "price": 5000,
        "category": str(category.id),
        "cost": "7000.25",
        "unit": "gelas",
        "track_stock": False,
        "open_price": True,
        "open_quantity": False,
        "scale_code": "",
        "tax_profile": str(in_shop.profiles["PBJT 10 %"].id),
        "variant_of": str(parent.id),
        "barcodes": ["1", "2"],
    }


def test_update_changes_only_what_is_given(in_shop: Shop) -> None:
    kopi = in_shop.products[0]

    update(in_shop, kopi, price=20_000, category=None, barcodes=["8990001", "99"])

    kopi.refresh_from_db()
    assert (kopi.name, kopi.price, kopi.category) == ("Kopi Susu", 20_000, None)
    entry = last_audit(kopi)
    assert entry.action == "product.updated"
    assert entry.before == {
        "price": 18_000,
        "category": str(Category.objects.get().id),
        "barcodes": ["8990001"],
    }
    assert entry.after == {"price": 20_000, "category": None, "barcodes": ["8990001", "99"]}


def test_an_update_without_a_change_writes_nothing(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    before = AuditEntry.objects.count()

    update(in_shop, kopi, price=18_000, barcodes=["8990001"], cost=Decimal("0.0000"))

    assert AuditEntry.objects.count() == before


def test_taken_sku_and_barcode_are_refused_on_their_fields(in_shop: Shop, other_shop: Shop) -> None:
    roti = in_shop.products[1]
    for act, field in (
        (lambda: create(in_shop, "KOPI"), "sku"),
        (lambda: create(in_shop, barcodes=["8990001"]), "barcodes"),
        (lambda: update(in_shop, roti, sku="KOPI"), "sku"),
        (lambda: update(in_shop, roti, barcodes=["8990001"]), "barcodes"),
    ):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            act()
        assert wrong_fields(refusal.value) == [(field, "taken")]
    with tenant_scope(other_shop.tenant.id):
        create(other_shop, "ROTI2", barcodes=["777"])
    create(in_shop, "ROTI2", barcodes=["777"])


def test_a_removed_products_sku_and_barcode_are_free_again(in_shop: Shop) -> None:
    kopi = in_shop.products[0]

    remove_product(actor=in_shop.people["manager"].actor, product_id=kopi.id)

    kopi.refresh_from_db()
    assert kopi.deleted_at is not None
    assert last_audit(kopi).before == {"name": "Kopi Susu", "sku": "KOPI"}
    create(in_shop, "KOPI", barcodes=["8990001"])
    with pytest.raises(NotFound):
        update(in_shop, kopi, price=1)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "length"),
        ({"name": "x" * 121}, "name", "length"),
        ({"sku": ""}, "sku", "length"),
        ({"unit": "x" * 13}, "unit", "length"),
        ({"price": -1}, "price", "out_of_range"),
        ({"price": 10**12 + 1}, "price", "out_of_range"),
        ({"cost": Decimal(-1)}, "cost", "out_of_range"),
        ({"cost": Decimal("NaN")}, "cost", "out_of_range"),
        ({"cost": Decimal("0.00001")}, "cost", "decimals"),
        ({"barcodes": ["x" * 49]}, "barcodes", "length"),
    ],
)
def test_refusals(in_shop: Shop, values: dict[str, Any], field: str, code: str) -> None:
    for act in (
        lambda: create(in_shop, **values),
        lambda: update(in_shop, in_shop.products[0], **values),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert wrong_fields(refusal.value) == [(field, code)]


def test_references_are_looked_up_inside_the_tenant(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        category = Category.objects.get()
    for reference in (
        {"category": category},
        {"tax_profile": other_shop.profiles["Bebas pajak"]},
        {"variant_of": other_shop.products[0]},
    ):
        with pytest.raises(NotFound):
            create(in_shop, **reference)
        with pytest.raises(NotFound):
            update(in_shop, in_shop.products[0], **reference)


def test_other_tenants_products_are_not_found(in_shop: Shop, other_shop: Shop) -> None:
    actor = in_shop.people["owner"].actor
    for product_id in (other_shop.products[0].id, uuid7()):
        with pytest.raises(NotFound):
            update_product(actor=actor, product_id=product_id, price=1)
        with pytest.raises(NotFound):
            set_barcodes(actor=actor, product_id=product_id, barcodes=[])
        with pytest.raises(NotFound):
            remove_product(actor=actor, product_id=product_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_product SET price = 1 WHERE sku = 'KOPI'")
        assert cursor.rowcount == 1


def test_variants_have_one_level(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    variant = create(in_shop, variant_of=kopi)

    for act in (
        lambda: create(in_shop, "LAIN", variant_of=variant),
        lambda: update(in_shop, roti, variant_of=roti),
    ):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert wrong_fields(refusal.value) == [("variant_of", "not_a_parent")]
    with pytest.raises(ProductHasVariants):
        update(in_shop, kopi, variant_of=roti)
    with pytest.raises(ProductHasVariants):
        remove_product(actor=in_shop.people["owner"].actor, product_id=kopi.id)


def test_barcodes_are_replaced(in_shop: Shop) -> None:
    kopi = in_shop.products[0]
    actor = in_shop.people["manager"].actor

    set_barcodes(actor=actor, product_id=kopi.id, barcodes=["5", "6"])
    set_barcodes(actor=actor, product_id=kopi.id, barcodes=["6", "7"])

    assert sorted(Barcode.objects.values_list("code", flat=True)) == ["6", "7"]


# --- categories ------------------------------------------------------------------------------


def test_category_life(in_shop: Shop) -> None:
    actor = in_shop.people["manager"].actor
    category = create_category(actor=actor, name=" Makanan ", position=2)
    update_category(actor=actor, category_id=category.id, name="Camilan", position=2)
    assert list(find_categories().values_list("name", "position")) == [
        ("Minuman", 0),
        ("Camilan", 2),
    ]
    entry = AuditEntry.objects.get(action="category.updated")
    assert (entry.before, entry.after) == ({"name": "Makanan"}, {"name": "Camilan"})

    remove_category(actor=actor, category_id=category.id)

    category.refresh_from_db()
    assert category.deleted_at is not None
    create_category(actor=actor, name="Camilan")
    with pytest.raises(NotFound):
        create(in_shop, category=category)


def test_a_station_is_spelt_as_before(in_shop: Shop) -> None:
    actor = in_shop.people["manager"].actor
    first = create_category(actor=actor, name="Makanan", station=" Dapur  Utama ")
    second = create_category(actor=actor, name="Camilan", station="dapur utama")
    assert (first.station, second.station) == ("Dapur Utama", "Dapur Utama")
    update_category(actor=actor, category_id=second.id, station="")
    second.refresh_from_db()
    assert second.station == ""
    with pytest.raises(InvalidInput) as refusal:
        create_category(actor=actor, name="Lain", station="x" * 25)
    assert wrong_fields(refusal.value) == [("station", "length")]


def test_a_used_category_stays(in_shop: Shop) -> None:
    actor = in_shop.people["manager"].actor
    category = Category.objects.get()
    with pytest.raises(CategoryInUse):
        remove_category(actor=actor, category_id=category.id)

    remove_product(actor=actor, product_id=in_shop.products[0].id)
    remove_category(actor=actor, category_id=category.id)


def test_category_refusals(in_shop: Shop, other_shop: Shop) -> None:
    actor = in_shop.people["manager"].actor
    for name, position, wrong in (
        ("Minuman", 0, ("name", "taken")),
        ("", 0, ("name", "length")),
        ("X", -1, ("position", "out_of_range")),
        ("X", 40_000, ("position", "out_of_range")),
    ):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            create_category(actor=actor, name=name, position=position)
        assert wrong_fields(refusal.value) == [wrong]
    with tenant_scope(other_shop.tenant.id):
        foreign = Category.objects.get()
    with pytest.raises(NotFound):
        update_category(actor=actor, category_id=foreign.id, name="X")
    with pytest.raises(NotFound):
        remove_category(actor=actor, category_id=foreign.id)


# --- finding ---------------------------------------------------------------------------------


def test_find_products(in_shop: Shop) -> None:
    kopi, roti, antar = in_shop.products
    update(in_shop, antar, is_active=False)

    assert list(find_products()) == [antar, kopi, roti]
    assert list(find_products(active_only=True)) == [kopi, roti]
    assert list(find_products(search=" susu ")) == [kopi]
    assert list(find_products(search="rot")) == [roti]
    assert list(find_products(search="8990001")) == [kopi]
    assert list(find_products(search="899")) == []
    assert list(find_products(category_id=Category.objects.get().id)) == [kopi]
    assert find_by_barcode(" 8990001 ") == kopi
    assert find_by_barcode("0") is None


# --- pictures --------------------------------------------------------------------------------


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind, **options)
    data.seek(0)
    return data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_become_small_webp(kind: str) -> None:
    cleaned = Image.open(io.BytesIO(clean_image(picture(kind, (3000, 1500)))))

    assert (cleaned.format, cleaned.size) == ("WEBP", (1024, 512))


def test_what_the_camera_wrote_is_gone_and_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "di rumah Ani"
    source = picture(exif=exif, comment=b"rahasia")

    data = clean_image(source)

    cleaned = Image.open(io.BytesIO(data))
    assert cleaned.size == (20, 40)
    assert not cleaned.getexif()
    assert b"rumah" not in data
    assert b"rahasia" not in data


def test_transparency_is_kept() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(data, "PNG")
    data.seek(0)

    assert Image.open(io.BytesIO(clean_image(data))).mode == "RGBA"


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (io.BytesIO(b"<svg onload=alert(1)>"), "not_an_image"),
        (io.BytesIO(b""), "not_an_image"),
        (io.BytesIO(picture().getvalue()[:300]), "not_an_image"),
        (io.BytesIO(picture("JPEG", (900, 900)).getvalue()[:-2000]), "not_an_image"),
        (picture("GIF"), "not_an_image"),
        (io.BytesIO(b"x" * (LARGEST_BYTES + 1)), "too_large"),
        (picture("PNG", (20_000, 2_001)), "too_many_pixels"),
    ],
)
def test_other_uploads_are_refused(upload: io.BytesIO, code: str) -> None:
    with pytest.raises(ImageRefused) as refusal:
        clean_image(upload)

    assert wrong_fields(refusal.value) == [("image", code)]


def test_picture_is_stored_replaced_and_taken_away(
    in_shop: Shop, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    product = create(in_shop, image=picture())
    first = product.image.name
    assert default_storage.exists(first)

    with django_capture_on_commit_callbacks(execute=True):
        update(in_shop, product, image=picture("PNG"))
    product.refresh_from_db()
    assert product.image.name != first
    stored = {str(path.relative_to(media)) for path in media.rglob("*.*")}
    assert stored == {product.image.name, product.thumbnail}

    with django_capture_on_commit_callbacks(execute=True):
        update(in_shop, product, image=None)
    product.refresh_from_db()
    assert not product.image
    assert list(media.rglob("*.*")) == []


@pytest.mark.parametrize(
    ("size", "small"), [((3000, 1500), (256, 128)), ((100, 700), (37, 256)), ((90, 60), (90, 60))]
)
def test_a_picture_has_a_small_one_for_grids(
    in_shop: Shop, media: Path, size: tuple[int, int], small: tuple[int, int]
) -> None:
    product = create(in_shop, image=picture("PNG", size))
    with default_storage.open(product.thumbnail) as file, Image.open(file) as image:
        assert (image.format, image.size) == ("WEBP", small)


def test_a_refused_product_leaves_no_picture_behind(in_shop: Shop, media: Path) -> None:
    with pytest.raises(InvalidInput), transaction.atomic():
        create(in_shop, "KOPI", image=picture())

    assert list(media.rglob("*.*")) == []
