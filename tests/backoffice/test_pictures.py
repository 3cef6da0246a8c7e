"""Pictures that we draw: the same for the same name, and one that fits the name."""

import io

import pytest
from PIL import Image

from apps.backoffice.demo.cafe import MENU
from apps.backoffice.demo.toko import SHELVES
from apps.backoffice.pictures import picture_of
from apps.backoffice.pictures.album import motif_of
from apps.backoffice.setup.kinds import KINDS


def test_a_picture_is_small_and_always_the_same() -> None:
    data = picture_of("Es Teh Manis")
    assert data == picture_of("Es Teh Manis")
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("PNG", (480, 360))


@pytest.mark.parametrize(
    ("name", "drawing"),
    [
        ("Espresso", "espresso"),
        ("Latte Gula Aren", "hot_cup"),
        ("Es kopi susu gula aren", "iced_glass"),
        ("Platter Tetangga", "grill_plate"),
        ("Cookies Cokelat", "cookies"),
        ("Roti Lapis Alpukat", "toast"),
        ("Nasi ayam geprek", "chicken_plate"),
        ("Ongkos Antar", "scooter"),
        ("KIPAS ANGIN", "tag"),
        ("", "tag"),
    ],
)
def test_the_name_decides_what_is_drawn(name: str, drawing: str) -> None:
    assert motif_of(name).draw.__name__ == drawing


def test_everything_that_we_name_ourselves_has_a_drawing_of_its_own() -> None:
    shelves = [goods for menu in (MENU, SHELVES) for _, goods in menu.values()]
    names = {item.name for goods in shelves for item in goods}
    names |= {s.name for kind in KINDS.values() for shelf in kind.shelves for s in shelf.samples}
    assert [name for name in names if motif_of(name).draw.__name__ == "tag"] == []
