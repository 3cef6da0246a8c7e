"""Finding products."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.catalog.models import Barcode, Category, Product


def find_categories() -> QuerySet[Category]:
    """The categories in the order of the till's grid."""
    return Category.objects.filter(deleted_at=None)


def find_products(
    *, search: str = "", category_id: UUID | None = None, active_only: bool = False
) -> QuerySet[Product]:
    """Products by a part of name or SKU, or by a whole barcode; by name."""
    products = Product.objects.filter(deleted_at=None).order_by("name", "id")
    if category_id is not None:
        products = products.filter(category_id=category_id)
    if active_only:
        products = products.filter(is_active=True)
    search = search.strip()
    if not search:
        return products
    barcode = Barcode.objects.filter(product_id=OuterRef("id"), code=search)
    return products.filter(Q(name__icontains=search) | Q(sku__icontains=search) | Exists(barcode))


def find_by_barcode(code: str) -> Product | None:
    """The product with this barcode."""
    return Product.objects.filter(deleted_at=None, barcodes__code=code.strip()).first()
