"""Products with their barcodes and pictures."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import IO, Any, Final, NamedTuple, TypedDict, Unpack
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.catalog.errors import ProductHasVariants
from apps.catalog.images import clean_image, thumbnail_of
from apps.catalog.models import Barcode, Category, Product
from apps.catalog.services.categories import locked_category
from apps.core import audit
from apps.core.actors import Actor
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.tax.models import TaxProfile

HIGHEST_PRICE: Final = 1_000_000_000_000
_TAKEN: Final = {"product_sku_once": "sku", "barcode_once": "barcodes"}
_LENGTHS: Final = {"name": 120, "sku": 40, "unit": 12}
_LONGEST_BARCODE: Final = 48
_REFERENCES: Final = ("category", "tax_profile", "variant_of")


class _Picture(NamedTuple):
    """The stored names of a product's picture in both sizes; empty without one."""

    image: str = ""
    thumbnail: str = ""


class ProductChanges(TypedDict, total=False):
    """What may change about a product. `price` in rupiah; `image=None` takes the picture away."""

    name: str
    sku: str
    price: int
    category: Category | None
    barcodes: Iterable[str]
    cost: Decimal
    unit: str
    track_stock: bool
    open_price: bool
    tax_profile: TaxProfile | None
    image: IO[bytes] | None
    variant_of: Product | None
    is_active: bool


def create_product(
    *,
    actor: Actor,
    name: str,
    sku: str,
    price: int,
    category: Category | None = None,
    barcodes: Iterable[str] = (),
    cost: Decimal = Decimal(0),
    unit: str = "pcs",
    track_stock: bool = True,
    open_price: bool = False,
    tax_profile: TaxProfile | None = None,
    image: IO[bytes] | None = None,
    variant_of: Product | None = None,
) -> Product:
    """A new product. `price` in whole rupiah, `cost` in rupiah with up to four decimals.

    Raises `InvalidInput` (sku or barcode taken, values out of range), `ImageRefused`, and
    `NotFound` for a category, profile or parent that is not the tenant's.
    """
    values = _checked(
        {
            "name": name,
            "sku": sku,
            "price": price,
            "category": category,
            "cost": cost,
            "unit": unit,
            "track_stock": track_stock,
            "open_price": open_price,
            "tax_profile": tax_profile,
            "variant_of": variant_of,
        }
    )
    codes = _checked_barcodes(barcodes)
    product = Product(id=uuid7(), **values)
    with _stored(image) as picture, taken_as(_TAKEN), tenant_transaction():
        _check_references(values, product.id)
        product.image, product.thumbnail = picture
        product.save(force_insert=True)
        _write_barcodes(product, codes)
        _audit(actor, "product.created", product, after=_audited(values) | {"barcodes": codes})
    return product


def update_product(*, actor: Actor, product_id: UUID, **changes: Unpack[ProductChanges]) -> Product:
    """Change the fields that are given and leave the others.

    Raises what `create_product` raises, `NotFound` for the product itself, and
    `ProductHasVariants` when a parent is to become a variant.
    """
    values = _checked(
        {key: value for key, value in changes.items() if key not in {"barcodes", "image"}}
    )
    codes = _checked_barcodes(changes["barcodes"]) if "barcodes" in changes else None
    with _stored(changes.get("image")) as picture, taken_as(_TAKEN), tenant_transaction():
        product = _locked(product_id)
        _check_references(values, product.id)
        before = {field: getattr(product, field) for field in values}
        old, new = audit.changes(_audited(before), _audited(values))
        if codes is not None:
            _replace_barcodes(product, codes, old, new)
        if "image" in changes:
            _replace_image(product, picture, old, new)
        if not new:
            return product
        _save(product, values)
        _audit(actor, "product.updated", product, before=old, after=new)
    return product


def set_barcodes(*, actor: Actor, product_id: UUID, barcodes: Iterable[str]) -> Product:
    """Give a product exactly these barcodes. Raises `NotFound`, `InvalidInput`."""
    return update_product(actor=actor, product_id=product_id, barcodes=barcodes)


def remove_product(*, actor: Actor, product_id: UUID) -> None:
    """Take a product out of the catalogue; its barcodes become free, past sales keep it.

    Raises `NotFound`, and `ProductHasVariants` while variants belong to it.
    """
    with tenant_transaction():
        product = _locked(product_id)
        if product.variants.filter(deleted_at=None).exists():
            raise ProductHasVariants
        Barcode.objects.filter(product=product).delete()
        product.deleted_at = timezone.now()
        product.save(update_fields=["deleted_at"])
        _audit(actor, "product.removed", product, before={"name": product.name, "sku": product.sku})


def _locked(product_id: UUID) -> Product:
    product = Product.objects.select_for_update().filter(id=product_id, deleted_at=None).first()
    if product is None:
        raise NotFound
    return product


def _save(product: Product, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        setattr(product, field, value)
    product.save(update_fields=[*values, "image", "thumbnail"])


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    for field in _LENGTHS.keys() & checked.keys():
        checked[field] = _checked_text(field, checked[field])
    if "price" in checked and not 0 <= checked["price"] <= HIGHEST_PRICE:
        raise InvalidInput.on(
            "price", "out_of_range", gettext("Dari Rp0 sampai Rp1.000.000.000.000.")
        )
    if "cost" in checked:
        checked["cost"] = _checked_cost(checked["cost"])
    return checked


def _checked_text(field: str, value: str) -> str:
    value = value.strip()
    if not 1 <= len(value) <= _LENGTHS[field]:
        raise InvalidInput.on(
            field, "length", gettext("1 sampai %(most)s huruf.") % {"most": _LENGTHS[field]}
        )
    return value


def _checked_cost(cost: Decimal) -> Decimal:
    if not cost.is_finite() or not 0 <= cost <= HIGHEST_PRICE:
        raise InvalidInput.on(
            "cost", "out_of_range", gettext("Dari Rp0 sampai Rp1.000.000.000.000.")
        )
    exact = cost.quantize(Decimal("0.0001"))
    if exact != cost:
        raise InvalidInput.on(
            "cost", "decimals", gettext("Paling banyak empat angka di belakang koma.")
        )
    return exact


def _checked_barcodes(barcodes: Iterable[str]) -> list[str]:
    codes = sorted({code.strip() for code in barcodes} - {""})
    if any(len(code) > _LONGEST_BARCODE for code in codes):
        raise InvalidInput.on(
            "barcodes",
            "length",
            gettext("Paling banyak %(most)s huruf.") % {"most": _LONGEST_BARCODE},
        )
    return codes


def _check_references(values: Mapping[str, Any], product_id: UUID) -> None:
    """What the product points to is the tenant's, and stays until this transaction ends."""
    category, profile, parent = (values.get(field) for field in _REFERENCES)
    if category is not None:
        locked_category(category.id)
    if profile is not None and not _profile_exists(profile):
        raise NotFound
    if parent is not None:
        _check_parent(_locked(parent.id), product_id)


def _profile_exists(profile: TaxProfile) -> bool:
    return TaxProfile.objects.filter(id=profile.id, deleted_at=None).exists()


def _check_parent(parent: Product, product_id: UUID) -> None:
    """Variants have one level: a parent is no variant, and a variant has none of its own."""
    if parent.variant_of_id is not None or parent.id == product_id:
        raise InvalidInput.on(
            "variant_of", "not_a_parent", gettext("Pilih produk yang bukan varian.")
        )
    if Product.objects.filter(variant_of_id=product_id, deleted_at=None).exists():
        raise ProductHasVariants


def _write_barcodes(product: Product, codes: Iterable[str]) -> None:
    Barcode.objects.bulk_create(Barcode(product=product, code=code) for code in codes)


def _replace_barcodes(
    product: Product, codes: list[str], old: dict[str, Any], new: dict[str, Any]
) -> None:
    present = sorted(product.barcodes.values_list("code", flat=True))
    if present == codes:
        return
    old["barcodes"], new["barcodes"] = present, codes
    product.barcodes.exclude(code__in=codes).delete()
    _write_barcodes(product, [code for code in codes if code not in present])


def _replace_image(
    product: Product, picture: _Picture, old: dict[str, Any], new: dict[str, Any]
) -> None:
    former = _Picture(product.image.name or "", product.thumbnail)
    if former.image == picture.image:
        return
    old["image"], new["image"] = former.image, picture.image
    product.image, product.thumbnail = picture
    transaction.on_commit(lambda: _delete(former))


@contextmanager
def _stored(upload: IO[bytes] | None) -> Iterator[_Picture]:
    """The cleaned picture in both sizes; nothing is left behind when the work fails."""
    if upload is None:
        yield _Picture()
        return
    data = clean_image(upload)
    path = f"{timezone.now():products/%Y/%m}/{uuid7().hex}"
    picture = _Picture(
        default_storage.save(f"{path}.webp", ContentFile(data)),
        default_storage.save(f"{path}-256.webp", ContentFile(thumbnail_of(data))),
    )
    try:
        yield picture
    except BaseException:
        _delete(picture)
        raise


def _delete(picture: _Picture) -> None:
    for name in filter(None, picture):
        default_storage.delete(name)


def _audited(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON: ids instead of rows, decimals as text."""
    return {field: _as_json(value) for field, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, Category | TaxProfile | Product):
        return str(value.id)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _audit(
    actor: Actor,
    action: str,
    product: Product,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record_audit(
        actor=actor,
        action=action,
        subject_kind="product",
        subject_id=product.id,
        before=before,
        after=after,
    )
