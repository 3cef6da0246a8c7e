"""A list of products as people write it, case by case."""

import pytest

from apps.catalog.lists import (
    MOST_ROWS,
    ListRow,
    TooManyRows,
    read_list,
    read_price,
    without_repeats,
)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("18000", 18_000),
        ("18.000", 18_000),
        ("18,000", 18_000),
        ("1.250.000", 1_250_000),
        ("Rp18.000", 18_000),
        ("Rp 18.000", 18_000),
        ("rp. 18.000", 18_000),
        ("IDR 18000", 18_000),
        ("Rp18.000,-", 18_000),
        ("Rp18.000,00", 18_000),
        ("18,000.00", 18_000),
        ("18000.00", 18_000),
        ("18rb", 18_000),
        ("18 rb", 18_000),
        ("18RB", 18_000),
        ("18 ribu", 18_000),
        ("18k", 18_000),
        ("18,5rb", 18_500),
        ("18.5k", 18_500),
        ("1,5jt", 1_500_000),
        ("1.5 juta", 1_500_000),
        ("2jt", 2_000_000),
        ("0", 0),
        ("18,5", None),
        ("1.23", None),
        ("1.2345", None),
        ("18.000,000.1", None),
        ("18.00.0", None),
        ("0,0005jt", 500),
        ("1,0000001jt", None),
        ("gratis", None),
        ("-5000", None),
        ("", None),
        ("9.999.999.999", None),
        ("١٨٠٠٠", None),
    ],
)
def test_prices(text: str, price: int | None) -> None:
    assert read_price(text) == price


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Kopi susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu 18rb", ListRow(1, "Kopi susu", 18_000)),
        ("Sewa tenda 1,5jt", ListRow(1, "Sewa tenda", 1_500_000)),
        ("Kopi susu Rp 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu Rp18.000,-", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu: 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu - 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu = 18k", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu @18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu.......18.000", ListRow(1, "Kopi susu.......18.000", 0, problem="no_price")),
        ("Kopi susu ....... 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu,18000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu,18000,Minuman", ListRow(1, "Kopi susu", 18_000, "Minuman")),
        ("Nasi, ayam, telur 25.000", ListRow(1, "Nasi, ayam, telur", 25_000)),
        ("Aqua 600 ml 5000", ListRow(1, "Aqua 600 ml", 5_000)),
        ("7up 8.000", ListRow(1, "7up", 8_000)),
        ("- Kopi susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("• Kopi susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("12. Kopi susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("3) Kopi susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("☕ Kopi susu 18.000", ListRow(1, "☕ Kopi susu", 18_000)),
        ("Nasi goreng 🌶️🌶️ 25rb", ListRow(1, "Nasi goreng 🌶️🌶️", 25_000)),
        ("Nasi goreng; 25000; Makanan", ListRow(1, "Nasi goreng", 25_000, "Makanan")),
        ("Nasi goreng;25rb", ListRow(1, "Nasi goreng", 25_000)),
        ("Nasi goreng | 25.000 | Makanan", ListRow(1, "Nasi goreng", 25_000, "Makanan")),
        ("Nasi goreng\t25000\tMakanan", ListRow(1, "Nasi goreng", 25_000, "Makanan")),
        ("Nasi goreng\tRp25.000\t", ListRow(1, "Nasi goreng", 25_000)),
        ('"Nasi goreng"\t"25000"', ListRow(1, "Nasi goreng", 25_000)),
        ("Nasi  \u00a0 goreng   25000", ListRow(1, "Nasi goreng", 25_000)),
        ("Kopi\x00susu 18.000", ListRow(1, "Kopi susu", 18_000)),
        ("Kopi susu", ListRow(1, "Kopi susu", 0, problem="no_price")),
        ("Kopi susu\tgratis", ListRow(1, "Kopi susu", 0, problem="no_price")),
        ("18.000", ListRow(1, "", 18_000, problem="no_name")),
        (";18.000", ListRow(1, "", 18_000, problem="no_name")),
        ("Kopi 3 in 1", ListRow(1, "Kopi 3 in", 1, problem="price_odd")),
        ("=cmd() 18.000", ListRow(1, "=cmd()", 18_000, problem="formula")),
        ("=cmd();18000", ListRow(1, "=cmd()", 18_000, problem="formula")),
        ("@SUM(A1)\t18000", ListRow(1, "@SUM(A1)", 18_000, problem="formula")),
        ("Kopi;18000;=1+1", ListRow(1, "Kopi", 18_000, "=1+1", "formula")),
        (f"{'x' * 121} 18.000", ListRow(1, "x" * 121, 18_000, problem="name_long")),
        (f"Kopi;18000;{'x' * 61}", ListRow(1, "Kopi", 18_000, "x" * 61, "category_long")),
    ],
)
def test_lines(line: str, row: ListRow) -> None:
    assert read_list(line) == [row]


def test_blank_lines_are_left_out_and_lines_keep_their_numbers() -> None:
    text = "\n\nKopi susu 18.000\r\n   \n\tTeh 5rb\n\n"
    assert [(row.line, row.name) for row in read_list(text)] == [(3, "Kopi susu"), (5, "Teh")]
    assert read_list("") == []
    assert read_list(" \n\t\n") == []


@pytest.mark.parametrize(
    "heading", ["Nama\tHarga\tKategori", "nama produk;harga jual;kategori", "MENU | PRICE | Jenis"]
)
def test_a_heading_is_no_product(heading: str) -> None:
    mark = next(mark for mark in "\t;|" if mark in heading)
    assert read_list(f"{heading}\nTeh{mark}5000{mark}Minuman") == [
        ListRow(2, "Teh", 5_000, "Minuman")
    ]


def test_a_heading_gives_the_order_of_columns() -> None:
    text = "Kategori;Kode;Nama;Harga\nMinuman;K1;Teh;5.000\nMakanan;K2;Bakwan;2rb"
    assert read_list(text) == [
        ListRow(2, "Teh", 5_000, "Minuman"),
        ListRow(3, "Bakwan", 2_000, "Makanan"),
    ]


def test_repeated_and_known_names() -> None:
    rows = read_list("Kopi Susu 18.000\nkopi  susu 20.000\nTEH 5rb\nRoti")
    assert [row.problem for row in without_repeats(rows, ["Teh"])] == [
        "",
        "repeated",
        "exists",
        "no_price",
    ]


def test_two_thousand_rows_and_not_one_more() -> None:
    text = "\n".join(f"Barang {number} {number + 1000}" for number in range(MOST_ROWS))
    rows = read_list(text)
    assert len(rows) == 2_000
    assert rows[1_999] == ListRow(2_000, "Barang 1999", 2_999)
    assert all(not row.problem for row in without_repeats(rows))
    assert len(read_list("Nama;Harga\n" + text)) == 2_000
    for too_long in (text + "\nTeh 5rb", "Nama;Harga\n" + text + "\nTeh 5rb"):
        with pytest.raises(TooManyRows):
            read_list(too_long)
