"""Errors of the catalogue."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, InvalidInput


class CategoryInUse(Conflict):
    code = "category_in_use"
    title = _("Masih ada produk di kategori ini. Pindahkan dulu produknya.")


class ProductHasVariants(Conflict):
    code = "product_has_variants"
    title = _("Produk ini masih punya varian. Hapus dulu variannya.")


class ImageRefused(InvalidInput):
    code = "image_invalid"
    title = _("Kirim gambar JPEG, PNG, atau WebP, paling besar 5 MB.")
