"""The shelves of "Toko Berkah"; prices include PPN."""

from typing import Final

from apps.backoffice.demo.goods import Goods


def _packed(name: str, price: int, cost: int, weight: int = 4, unit: str = "pcs") -> Goods:
    return Goods(name, price, cost, weight, packed=True, unit=unit)


SHELVES: Final[dict[str, tuple[str, tuple[Goods, ...]]]] = {
    "SB": (
        "Sembako",
        (
            _packed("Beras Pandan Wangi 5 kg", 78_000, 69_500, 8, "karung"),
            _packed("Minyak Goreng 1 L", 19_500, 17_200, 14),
            _packed("Minyak Goreng 2 L", 38_000, 34_100, 9),
            _packed("Gula Pasir 1 kg", 18_000, 16_300, 12),
            _packed("Tepung Terigu 1 kg", 13_500, 11_600, 7),
            _packed("Garam 250 g", 4_000, 2_700, 5),
            _packed("Kecap Manis 520 ml", 25_500, 21_800, 5),
            _packed("Santan 65 ml", 4_500, 3_600, 6),
            Goods("Telur Ayam", 29_000, 26_000, 15, unit="kg"),
            Goods("Bawang Merah", 38_000, 31_000, 6, unit="kg"),
            Goods("Bawang Putih", 40_000, 34_000, 5, unit="kg"),
            Goods("Cabai Rawit", 60_000, 48_000, 4, unit="kg"),
        ),
    ),
    "MI": (
        "Mi dan Bumbu",
        (
            _packed("Mi Goreng Instan", 3_500, 2_900, 30),
            _packed("Mi Kuah Soto", 3_500, 2_850, 18),
            _packed("Mi Kuah Ayam Bawang", 3_500, 2_850, 16),
            _packed("Bihun 300 g", 9_500, 7_900, 3),
            _packed("Kaldu Ayam 100 g", 5_500, 4_400, 6),
            _packed("Saus Sambal 335 ml", 16_500, 13_900, 4),
            _packed("Bumbu Nasi Goreng", 2_500, 1_900, 6),
            _packed("Sarden 155 g", 11_500, 9_600, 4),
        ),
    ),
    "MN": (
        "Minuman",
        (
            _packed("Air Mineral 600 ml", 4_000, 2_900, 25),
            _packed("Air Mineral 1,5 L", 7_000, 5_300, 14),
            _packed("Teh Kotak 200 ml", 4_000, 3_100, 12),
            _packed("Kopi Saset", 2_000, 1_550, 20),
            _packed("Susu UHT 250 ml", 7_000, 5_800, 11),
            _packed("Minuman Isotonik 500 ml", 8_500, 6_900, 7),
            _packed("Sirup Cocopandan 460 ml", 24_500, 20_700, 3),
            _packed("Susu Kental Manis", 13_500, 11_400, 6),
        ),
    ),
    "RM": (
        "Rumah dan Cuci",
        (
            _packed("Sabun Mandi 85 g", 5_000, 4_050, 9),
            _packed("Sampo Saset", 1_000, 750, 14),
            _packed("Pasta Gigi 190 g", 16_500, 13_700, 5),
            _packed("Deterjen 800 g", 21_500, 18_200, 6),
            _packed("Sabun Cuci Piring 755 ml", 15_500, 12_900, 6),
            _packed("Tisu 250 lembar", 14_500, 11_300, 6),
            _packed("Obat Nyamuk Bakar", 7_500, 6_100, 4),
            _packed("Popok M Isi 20", 49_500, 43_200, 3),
        ),
    ),
    "JJ": (
        "Jajanan",
        (
            _packed("Keripik Kentang 68 g", 11_500, 9_300, 8),
            _packed("Biskuit Kelapa", 9_500, 7_800, 7),
            _packed("Wafer Cokelat", 2_000, 1_500, 12),
            _packed("Permen Jahe", 1_000, 700, 9),
            _packed("Cokelat Batang 62 g", 16_500, 13_400, 4),
            _packed("Roti Tawar", 17_500, 14_600, 6),
            _packed("Es Krim Stik", 5_000, 3_700, 9),
            _packed("Kerupuk Udang 250 g", 19_500, 15_800, 3),
        ),
    ),
}
