"""Writing the catalogue."""

from apps.catalog.services.categories import create_category, remove_category, update_category
from apps.catalog.services.imports import Imported, import_products, undo_import
from apps.catalog.services.modifiers import (
    OptionInput,
    create_modifier_group,
    remove_modifier_group,
    update_modifier_group,
)
from apps.catalog.services.products import (
    ProductChanges,
    create_product,
    remove_product,
    set_barcodes,
    set_units,
    unknown_product,
    update_product,
)
from apps.catalog.services.units import UnitInput
from apps.catalog.services.weighed_labels import (
    create_weighed_label,
    remove_weighed_label,
    update_weighed_label,
)

__all__ = [
    "Imported",
    "OptionInput",
    "ProductChanges",
    "UnitInput",
    "create_category",
    "create_modifier_group",
    "create_product",
    "create_weighed_label",
    "import_products",
    "remove_category",
    "remove_modifier_group",
    "remove_product",
    "remove_weighed_label",
    "set_barcodes",
    "set_units",
    "undo_import",
    "unknown_product",
    "update_category",
    "update_modifier_group",
    "update_product",
    "update_weighed_label",
]
