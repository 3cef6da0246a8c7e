"""Products with their barcodes, packs and pictures."""

import re
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
from apps.catalog.models import Barcode, Category, Product, ProductModifierGroup
from apps.catalog.services import attached as parts
from apps.catalog.services.categories import locked_category
from apps.catalog.services.prices import HIGHEST_PRICE, price_problems
from apps.catalog.services.units import UnitInput
from apps.core import audit
from apps.core.actors import Actor
from apps.core.constraints import taken_as
from apps.core.errors import InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_transaction
from apps.tax.models import TaxProfile

_TAKEN: Final = {
    "product_sku_once": "sku",
    "product_scale_code_once": "scale_code",
    "product_unit_name_once": "units",
    "barcode_once": "barcodes",
}
_LENGTHS: Final = {"name": 120, "sku": 40, "unit": 12}
_SCALE_CODE: Final = re.compile(r"[0-9]{5}", re.ASCII)
_ELSEWHERE: Final = parts.FIELDS | {"image"}
_REFERENCES: Final = ("category", "tax_profile", "variant_of")


class _Picture(NamedTuple):
    """The stored names of a product's picture in both sizes; empty without one."""

    image: str = ""
    thumbnail: str = ""


class ProductChanges(TypedDict, total=False):
    """What may change about a product. `price` in rupiah; `image=None` takes the picture away.

    `barcodes` are those of a single piece, `modifier_groups` ids in no order.
    """

    name: str
    sku: str
    price: int
    category: Category | None
    barcodes: Iterable[str]
    cost: Decimal
    unit: str
    track_stock: bool
    open_price: bool
    open_quantity: bool
    scale_code: str
    units: Iterable[UnitInput]
    modifier_groups: Iterable[UUID]
    tax_profile: TaxProfile | None
    image: IO[bytes] | None
    variant_of: Product | None
    is_active: bool


UNKNOWN_SKU: Final = "?"


def unknown_product(*, actor: Actor) -> Product:
    """What a sale of something is booked on that the catalogue never had: one a tenant, not sold.

    A till's sale that happened is a fact, even when nobody knows what was sold.
    """
    found = Product.objects.filter(sku=UNKNOWN_SKU).first()
    if found is not None:
        return found
    product = create_product(
        actor=actor,
        name=gettext("Barang tak dikenal"),
        sku=UNKNOWN_SKU,
        price=0,
        track_stock=False,
        open_price=True,
    )
    product.is_active = False
    product.save(update_fields=["is_active"])
    return product


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
    open_quantity: bool = False,
    scale_code: str = "",
    units: Iterable[UnitInput] = (),
    modifier_groups: Iterable[UUID] = (),
    tax_profile: TaxProfile | None = None,
    image: IO[bytes] | None = None,
    variant_of: Product | None = None,
) -> Product:
    """A new product. `price` in whole rupiah, `cost` in rupiah with up to four decimals.

    Raises `InvalidInput` (sku, scale code or barcode taken, values out of range, packs that
    `checked_units` refuses), `ImageRefused`, and `NotFound` for a category, profile, parent or
    group of modifiers that is not the tenant's.
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
            "open_quantity": open_quantity,
            "scale_code": scale_code,
            "tax_profile": tax_profile,
            "variant_of": variant_of,
        }
    )
    attached = parts.checked_attached(
        barcodes=barcodes, units=list(units) or None, modifier_groups=set(modifier_groups) or None
    )
    product = Product(id=uuid7(), **values)
    with _stored(image) as picture, taken_as(_TAKEN), tenant_transaction():
        _check_references(values, product.id)
        product.image, product.thumbnail = picture
        product.save(force_insert=True)
        parts.write_attached(product, attached)
        after = _audited(values) | parts.attached_values(product, attached)
        _audit(actor, "product.created", product, after=after)
    return product


def update_product(*, actor: Actor, product_id: UUID, **changes: Unpack[ProductChanges]) -> Product:
    """Change the fields that are given and leave the others.

    Raises what `create_product` raises, `NotFound` for the product itself, and
    `ProductHasVariants` when a parent is to become a variant.
    """
    values = _checked({key: value for key, value in changes.items() if key not in _ELSEWHERE})
    attached = parts.checked_attached(
        barcodes=changes.get("barcodes"),
        units=changes.get("units"),
        modifier_groups=changes.get("modifier_groups"),
    )
    with _stored(changes.get("image")) as picture, taken_as(_TAKEN), tenant_transaction():
        product = _locked(product_id)
        _check_references(values, product.id)
        before = _audited({field: getattr(product, field) for field in values})
        before |= parts.attached_values(product, attached)
        for field, value in values.items():
            setattr(product, field, value)
        parts.write_attached(product, attached)
        after = _audited(values) | parts.attached_values(product, attached)
        old, new = audit.changes(before, after)
        if "image" in changes:
            _replace_image(product, picture, old, new)
        if not new:
            return product
        product.save(update_fields=[*values, "image", "thumbnail"])
        _audit(actor, "product.updated", product, before=old, after=new)
    return product


def set_units(*, actor: Actor, product_id: UUID, units: Iterable[UnitInput]) -> Product:
    """Sell a product in exactly these packs, too. Raises `NotFound`, `InvalidInput`."""
    return update_product(actor=actor, product_id=product_id, units=units)


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
        ProductModifierGroup.objects.filter(product=product).delete()
        product.deleted_at = timezone.now()
        product.save(update_fields=["deleted_at"])
        _audit(actor, "product.removed", product, before={"name": product.name, "sku": product.sku})


def _locked(product_id: UUID) -> Product:
    product = Product.objects.select_for_update().filter(id=product_id, deleted_at=None).first()
    if product is None:
        raise NotFound
    return product


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    for field in _LENGTHS.keys() & checked.keys():
        checked[field] = _checked_text(field, checked[field])
    if errors := list(price_problems("price", checked.get("price", 0))):
        raise InvalidInput(errors=errors)
    if "scale_code" in checked:
        checked["scale_code"] = _checked_scale_code(checked["scale_code"])
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


def _checked_scale_code(code: str) -> str:
    code = code.strip()
    if code and not _SCALE_CODE.fullmatch(code):
        raise InvalidInput.on("scale_code", "scale_code", gettext("Tepat 5 angka."))
    return code


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
