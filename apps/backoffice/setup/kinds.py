"""What a kind of shop usually sells, taxes and prints: suggestions that the owner changes.

Prices are what such places ask in Indonesian cities in 2026; a station is where the kitchen
board shows an order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from apps.tenants.models import ShopSetup

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = ShopSetup.Kind


class TaxChoice(StrEnum):
    """How a shop taxes, in plain words (apps.backoffice.services.setup has the profiles)."""

    NONE = "none"
    PBJT = "pbjt"
    PPN = "ppn"


@dataclass(frozen=True, slots=True)
class Sample:
    """A product to tick off. `price` in rupiah."""

    name: str
    price: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category with its samples. `station`: where it is made, "" for what is only handed over."""

    name: str
    station: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class ShopKind:
    """`service_rate` in percent. `example` is the product that explains the tax."""

    about: "StrOrPromise"
    shelves: tuple[Shelf, ...]
    tax: TaxChoice
    service_rate: Decimal
    footer: str
    example: Sample


KITCHEN: Final = "Dapur"
BAR: Final = "Bar"

# The ways to write a list that are understood, as a hint in the empty field.
LIST_EXAMPLE: Final = "Kopi susu 18.000\nNasi goreng; 25rb; Makanan\nEs teh\t5000\tMinuman"

KINDS: Final[Mapping[str, ShopKind]] = {
    Kind.WARUNG: ShopKind(
        about=_("Nasi, lauk, mi instan, es teh"),
        shelves=(
            Shelf(
                "Makanan",
                KITCHEN,
                (
                    Sample("Nasi goreng", 18_000),
                    Sample("Nasi ayam geprek", 20_000),
                    Sample("Nasi rames", 17_000),
                    Sample("Soto ayam", 18_000),
                    Sample("Mi goreng telur", 13_000),
                    Sample("Mi rebus telur", 13_000),
                ),
            ),
            Shelf(
                "Tambahan",
                KITCHEN,
                (
                    Sample("Nasi putih", 5_000),
                    Sample("Telur dadar", 5_000),
                    Sample("Tempe goreng", 3_000),
                    Sample("Kerupuk", 2_000),
                ),
            ),
            Shelf(
                "Minuman",
                BAR,
                (
                    Sample("Es teh manis", 5_000),
                    Sample("Teh tawar", 3_000),
                    Sample("Es jeruk", 8_000),
                    Sample("Kopi hitam", 6_000),
                    Sample("Air mineral 600 ml", 5_000),
                ),
            ),
        ),
        tax=TaxChoice.NONE,
        service_rate=Decimal(0),
        footer="Terima kasih, sampai jumpa lagi!",
        example=Sample("Nasi goreng", 18_000),
    ),
    Kind.CAFE: ShopKind(
        about=_("Kopi, teh, camilan, meja dan bawa pulang"),
        shelves=(
            Shelf(
                "Kopi",
                BAR,
                (
                    Sample("Espresso", 18_000),
                    Sample("Americano", 22_000),
                    Sample("Es kopi susu gula aren", 24_000),
                    Sample("Cappuccino", 28_000),
                    Sample("Caffe latte", 28_000),
                    Sample("Manual brew V60", 32_000),
                ),
            ),
            Shelf(
                "Non-kopi",
                BAR,
                (
                    Sample("Es cokelat", 27_000),
                    Sample("Matcha latte", 30_000),
                    Sample("Es teh lemon", 18_000),
                    Sample("Air mineral 600 ml", 8_000),
                ),
            ),
            Shelf(
                "Camilan",
                KITCHEN,
                (
                    Sample("Roti bakar cokelat keju", 22_000),
                    Sample("Kentang goreng", 22_000),
                    Sample("Pisang goreng", 18_000),
                    Sample("Croissant mentega", 24_000),
                ),
            ),
        ),
        tax=TaxChoice.PBJT,
        service_rate=Decimal(0),
        footer="Terima kasih sudah ngopi di sini!",
        example=Sample("Es kopi susu gula aren", 24_000),
    ),
    Kind.RESTAURANT: ShopKind(
        about=_("Pelayan, dapur, biaya layanan"),
        shelves=(
            Shelf(
                "Pembuka",
                KITCHEN,
                (
                    Sample("Lumpia ayam", 28_000),
                    Sample("Sup asparagus", 35_000),
                    Sample("Tahu isi", 24_000),
                ),
            ),
            Shelf(
                "Makanan utama",
                KITCHEN,
                (
                    Sample("Nasi goreng spesial", 48_000),
                    Sample("Ayam bakar madu", 58_000),
                    Sample("Gurame asam manis", 98_000),
                    Sample("Sapi lada hitam", 85_000),
                    Sample("Capcai seafood", 55_000),
                    Sample("Nasi putih", 10_000),
                ),
            ),
            Shelf(
                "Penutup",
                KITCHEN,
                (Sample("Es campur", 28_000), Sample("Pisang bakar keju", 30_000)),
            ),
            Shelf(
                "Minuman",
                BAR,
                (
                    Sample("Es teh manis", 12_000),
                    Sample("Jus alpukat", 28_000),
                    Sample("Es kelapa muda", 25_000),
                    Sample("Air mineral 600 ml", 10_000),
                ),
            ),
        ),
        tax=TaxChoice.PBJT,
        service_rate=Decimal(5),
        footer="Terima kasih atas kunjungan Anda.",
        example=Sample("Ayam bakar madu", 58_000),
    ),
    Kind.STORE: ShopKind(
        about=_("Kelontong, sembako, barang eceran"),
        shelves=(
            Shelf(
                "Sembako",
                "",
                (
                    Sample("Beras 5 kg", 78_000),
                    Sample("Minyak goreng 1 l", 20_000),
                    Sample("Gula pasir 1 kg", 18_500),
                    Sample("Telur ayam 1 kg", 30_000),
                    Sample("Mi instan goreng", 3_500),
                ),
            ),
            Shelf(
                "Minuman",
                "",
                (
                    Sample("Air mineral 600 ml", 4_000),
                    Sample("Air galon 19 l", 22_000),
                    Sample("Teh kotak 300 ml", 5_000),
                    Sample("Kopi saset", 2_000),
                ),
            ),
            Shelf(
                "Kebersihan",
                "",
                (
                    Sample("Sabun mandi batang", 4_500),
                    Sample("Sampo saset", 1_000),
                    Sample("Deterjen 800 g", 22_000),
                    Sample("Pasta gigi 190 g", 15_000),
                ),
            ),
            Shelf(
                "Lain-lain",
                "",
                (
                    Sample("Gas elpiji 3 kg", 22_000),
                    Sample("Baterai AA isi 2", 15_000),
                    Sample("Korek api gas", 4_000),
                ),
            ),
        ),
        tax=TaxChoice.NONE,
        service_rate=Decimal(0),
        footer="Barang yang sudah dibeli dapat ditukar\ndalam 1×24 jam dengan struk ini.",
        example=Sample("Beras 5 kg", 78_000),
    ),
}


def stations_of(kind: str) -> dict[str, str]:
    """Category name → the kitchen's station."""
    return {shelf.name: shelf.station for shelf in KINDS[kind].shelves if shelf.station}
