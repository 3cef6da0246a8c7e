"""Writing the catalogue."""

from apps.catalog.services.categories import create_category, remove_category, update_category
from apps.catalog.services.products import (
    ProductChanges,
    create_product,
    remove_product,
    set_barcodes,
    update_product,
)

__all__ = [
    "ProductChanges",
    "create_category",
    "create_product",
    "remove_category",
    "remove_product",
    "set_barcodes",
    "update_category",
    "update_product",
]
