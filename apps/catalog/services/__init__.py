"""Writing the catalogue."""

from apps.catalog.services.categories import create_category, remove_category, update_category
from apps.catalog.services.imports import Imported, import_products, undo_import
from apps.catalog.services.products import (
    ProductChanges,
    create_product,
    remove_product,
    set_barcodes,
    update_product,
)

__all__ = [
    "Imported",
    "ProductChanges",
    "create_category",
    "create_product",
    "import_products",
    "remove_category",
    "remove_product",
    "set_barcodes",
    "undo_import",
    "update_category",
    "update_product",
]
