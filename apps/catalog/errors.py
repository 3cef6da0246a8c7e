"""Errors of the catalogue."""

from apps.core.errors import Conflict, InvalidInput


class CategoryInUse(Conflict):
    code = "category_in_use"
    title = "Products still belong to this category. Move them first."


class ProductHasVariants(Conflict):
    code = "product_has_variants"
    title = "Variants still belong to this product. Remove them first."


class ImageRefused(InvalidInput):
    code = "image_invalid"
    title = "Send a JPEG, PNG or WebP picture of at most 5 MB."
