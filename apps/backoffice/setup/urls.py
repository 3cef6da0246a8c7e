"""Addresses of setting up a shop."""

from django.urls import path

from apps.backoffice.setup import pages, products

urlpatterns = [
    path("", pages.start, name="setup"),
    path("toko/", pages.shop, name="setup_shop"),
    path("outlet/", pages.outlet, name="setup_outlet"),
    path("pajak/", pages.tax, name="setup_tax"),
    path("produk/", products.products, name="setup_products"),
    path("produk/pratinjau/", products.preview, name="setup_preview"),
    path("produk/batal/", products.undo, name="setup_undo"),
    path("pin/", pages.people, name="setup_people"),
    path("kasir/", pages.till, name="setup_till"),
]
