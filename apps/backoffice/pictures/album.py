"""Which picture a product gets: the first word of the list that its name holds."""

import functools
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

from apps.backoffice.pictures import drinks, food, wares
from apps.backoffice.pictures.canvas import Canvas, darker, mixed

# Pale sheets near the design's tokens: pandan, turmeric, clay, sky, sand.
_SHEETS: Final = ("#e3f0e6", "#fbeecb", "#f8e2d6", "#dfebf2", "#efe7d6")

_COFFEE, _MILKY, _BLACK, _TEA = "#8a5a33", "#c79763", "#4a2c1a", "#c9752b"
_MILK, _CHOCOLATE, _GREEN, _ROSE = "#f7ecd9", "#6b3d24", "#8fb56a", "#c4505a"
_CRUST, _GOLD, _TERRA, _RICE = "#d9994f", "#eab14b", "#c4603c", "#fbf4e2"
_PANDAN, _TURMERIC, _CHILLI, _SEA, _PLUM = "#2f8762", "#f0a818", "#c9402f", "#3f7fa8", "#8a5a86"
_LIME, _ORANGE, _CORAL, _STEEL = "#a9c94f", "#f29a38", "#ef7d5f", "#9fb0b8"


class Motif(NamedTuple):
    """A drawing with its colours."""

    draw: Callable[..., None]
    colours: tuple[str, ...]


def _motif(draw: Callable[..., None], *colours: str) -> Motif:
    return Motif(draw, colours)


# How words of a product's name begin, in small letters; what is more particular comes first.
_MOTIFS: Final[tuple[tuple[str, Motif], ...]] = (
    # Things whose names also hold a drink or a dish
    ("ongkos", _motif(wares.scooter, _PANDAN, _TURMERIC)),
    ("tumbler", _motif(drinks.tumbler, "#f4ead8", _PANDAN)),
    ("kantong", _motif(wares.carrier_bag, "#d9b98a", _PANDAN)),
    ("kertas v60", _motif(wares.box_of, "#d9b98a", _COFFEE)),
    ("biji toraja", _motif(wares.beans_bag, _CHILLI, _BLACK)),
    ("biji kintamani", _motif(wares.beans_bag, _SEA, _BLACK)),
    ("biji house", _motif(wares.beans_bag, _PLUM, _BLACK)),
    ("biji ", _motif(wares.beans_bag, _PANDAN, _BLACK)),
    ("kopi celup", _motif(wares.box_of, _PANDAN, _COFFEE)),
    ("kopi saset", _motif(wares.sachet, _CHILLI, _COFFEE)),
    ("literan", _motif(drinks.bottle, _MILKY, _BLACK)),
    ("botol 250", _motif(drinks.bottle, _BLACK, _TURMERIC)),
    ("aren cair", _motif(drinks.bottle, _COFFEE, _PANDAN)),
    ("air mineral", _motif(drinks.bottle, "#a9d3e6", _SEA)),
    ("air soda", _motif(drinks.bottle, "#bfe0dc", _PANDAN)),
    ("galon", _motif(wares.cylinder, "#8fc4de", "#fffdf6")),
    ("teh botol", _motif(drinks.bottle, _TEA, _CHILLI)),
    ("teh kotak", _motif(wares.carton, _TURMERIC, _TEA)),
    ("susu uht", _motif(wares.carton, _SEA, "#bcd9ea")),
    ("kental manis", _motif(wares.tin, _CHILLI, _MILK)),
    ("isotonik", _motif(drinks.bottle, "#bcdff0", _SEA)),
    ("sirup", _motif(drinks.bottle, "#d64f63", _PANDAN)),
    ("keripik singkong", _motif(wares.pouch, _PANDAN, _GOLD)),
    ("keripik tempe", _motif(wares.pouch, _TERRA, _GOLD)),
    ("keripik", _motif(wares.pouch, _TURMERIC, _CRUST)),
    ("kerupuk udang", _motif(wares.pouch, _CORAL, "#fbe3d0")),
    ("kacang bali", _motif(wares.pouch, _PLUM, _CRUST)),
    ("beras", _motif(wares.sack, "#f1e6cf", _PANDAN)),
    ("minyak", _motif(drinks.bottle, "#f2c84b", _PANDAN)),
    ("gula pasir", _motif(wares.pouch, "#e9e4d8", _PANDAN)),
    ("tepung", _motif(wares.pouch, "#dfe6ea", _SEA)),
    ("garam", _motif(wares.pouch, _SEA, "#e9eef0")),
    ("kecap", _motif(drinks.bottle, "#33201a", _CHILLI)),
    ("santan", _motif(wares.carton, _PANDAN, "#fffaf0")),
    ("bumbu", _motif(wares.sachet, _TURMERIC, _CHILLI)),
    ("kaldu", _motif(wares.sachet, _TURMERIC, _CRUST)),
    ("saus", _motif(drinks.bottle, _CHILLI, _PANDAN)),
    ("sarden", _motif(wares.tin, _CHILLI, _STEEL)),
    ("bihun", _motif(wares.noodle_pack, _PANDAN, "#f4efe2")),
    ("goreng instan", _motif(wares.noodle_pack, _CHILLI, _GOLD)),
    ("instan goreng", _motif(wares.noodle_pack, _CHILLI, _GOLD)),
    ("kuah soto", _motif(wares.noodle_pack, _PANDAN, _GOLD)),
    ("kuah ayam", _motif(wares.noodle_pack, _TURMERIC, "#f6e0a0")),
    ("telur ayam", _motif(food.eggs, "#e3b184", "#b9b3a4")),
    ("bawang merah", _motif(wares.bulbs, "#b4567a", _PANDAN)),
    ("bawang putih", _motif(wares.bulbs, "#eadfce", "#b9ad8e")),
    ("cabai", _motif(wares.chillies, _CHILLI, _PANDAN)),
    ("sabun mandi", _motif(wares.soap, "#f2b8c0", _SEA)),
    ("sabun cuci", _motif(drinks.bottle, "#b7d65a", _PANDAN)),
    ("sampo", _motif(wares.sachet, _PLUM, "#e3c6df")),
    ("pasta gigi", _motif(wares.tube, _SEA, _CHILLI)),
    ("deterjen", _motif(wares.pouch, _SEA, _TURMERIC)),
    ("tisu", _motif(wares.tissue, _SEA, "#fffdf6")),
    ("obat nyamuk", _motif(wares.box_of, _PANDAN, _CHILLI)),
    ("popok", _motif(wares.pouch, "#8fc4de", _CORAL)),
    ("baterai", _motif(wares.box_of, _TURMERIC, "#3a423c")),
    ("korek", _motif(wares.box_of, _CHILLI, _TURMERIC)),
    ("elpiji", _motif(wares.cylinder, "#5fae6e", "#fffdf6")),
    ("biskuit", _motif(wares.box_of, _CRUST, _GOLD)),
    ("wafer", _motif(wares.bar, _CHOCOLATE, _GOLD)),
    ("permen", _motif(wares.bar, _TURMERIC, _TERRA)),
    ("cokelat batang", _motif(wares.bar, _PLUM, _CHOCOLATE)),
    ("es krim", _motif(food.ice_cream, "#fbe3d0", _CHOCOLATE)),
    ("roti lapis", _motif(food.toast, _CRUST, "#a9c267")),
    # Coffee
    ("espresso", _motif(drinks.espresso, _COFFEE, _PANDAN)),
    ("doppio", _motif(drinks.espresso, _BLACK, _CHILLI)),
    ("piccolo", _motif(drinks.espresso, _MILKY, _SEA)),
    ("affogato", _motif(drinks.espresso, _MILK, _TURMERIC)),
    ("tubruk", _motif(drinks.espresso, _BLACK, _TURMERIC)),
    ("kopi hitam", _motif(drinks.hot_cup, _BLACK, _TURMERIC)),
    ("v60 toraja", _motif(drinks.dripper, _COFFEE, _CHILLI)),
    ("v60 kintamani", _motif(drinks.dripper, _COFFEE, _SEA)),
    ("v60 flores", _motif(drinks.dripper, _COFFEE, _TURMERIC)),
    ("v60", _motif(drinks.dripper, _COFFEE, _PANDAN)),
    ("aeropress", _motif(drinks.dripper, _BLACK, "#5b6660")),
    ("saring", _motif(drinks.dripper, _COFFEE, _TERRA)),
    ("syphon", _motif(drinks.dripper, _COFFEE, _PLUM)),
    ("vietnam", _motif(drinks.dripper, _BLACK, _STEEL)),
    ("japanese iced", _motif(drinks.iced_glass, _COFFEE, "#b06a35", _CHILLI)),
    ("manual brew", _motif(drinks.dripper, _COFFEE, _PANDAN)),
    ("cold brew jeruk", _motif(drinks.fruit_glass, "#f2a23c", _BLACK, _ORANGE)),
    ("cold brew", _motif(drinks.iced_glass, _BLACK, "#6b4327", _TURMERIC)),
    ("latte gula aren", _motif(drinks.hot_cup, _MILKY, _TERRA)),
    ("es kopi aren", _motif(drinks.iced_glass, "#8a4b21", "#e8cba2", _TURMERIC)),
    ("gula aren", _motif(drinks.iced_glass, "#8a4b21", "#e8cba2", _TURMERIC)),
    ("kopi susu", _motif(drinks.iced_glass, _MILK, _COFFEE, _PANDAN)),
    ("es kopi pandan", _motif(drinks.iced_glass, "#9fc47a", _COFFEE, _PANDAN)),
    ("es kopi kelapa", _motif(drinks.iced_glass, "#f3f0e6", _COFFEE, _SEA)),
    ("es kopi durian", _motif(drinks.iced_glass, "#f1d987", _COFFEE, _TURMERIC)),
    ("dirty", _motif(drinks.iced_glass, _MILK, _BLACK, _CHILLI)),
    ("es latte karamel", _motif(drinks.iced_glass, "#d98f3c", _MILKY, _TERRA)),
    ("es latte hazelnut", _motif(drinks.iced_glass, "#b98a5e", _MILKY, _PLUM)),
    ("es latte", _motif(drinks.iced_glass, _MILK, _MILKY, _SEA)),
    ("es cappuccino", _motif(drinks.iced_glass, _COFFEE, _MILK, _TURMERIC)),
    ("es mocha", _motif(drinks.iced_glass, _CHOCOLATE, _MILKY, _CHILLI)),
    ("es americano", _motif(drinks.iced_glass, _BLACK, "#7a4a2a", _PANDAN)),
    ("americano", _motif(drinks.hot_cup, _BLACK, _SEA)),
    ("long black", _motif(drinks.hot_cup, _BLACK, "#5b6660")),
    ("cappuccino", _motif(drinks.hot_cup, _COFFEE, _CHILLI)),
    ("flat white", _motif(drinks.hot_cup, _MILKY, _PLUM)),
    ("mocha", _motif(drinks.hot_cup, _CHOCOLATE, _TERRA)),
    ("vanila", _motif(drinks.hot_cup, _MILKY, _TURMERIC)),
    ("hazelnut", _motif(drinks.hot_cup, _COFFEE, _CRUST)),
    ("jahe", _motif(drinks.tea_glass, "#d99a3f", _PANDAN)),
    # Tea and other drinks
    ("leci", _motif(drinks.fruit_glass, "#f1a9a0", "#e0813f", "#f6c9cf")),
    ("teh lemon", _motif(drinks.fruit_glass, "#d98a2f", "#e8b04a", "#f3d33f")),
    ("lemon", _motif(drinks.fruit_glass, "#f4e48a", "#f9f1bd", "#f3d33f")),
    ("es teh tarik", _motif(drinks.iced_glass, "#c98a52", "#e3b888", _CHILLI)),
    ("teh tarik", _motif(drinks.hot_cup, "#cf935c", _CHILLI)),
    ("es teh", _motif(drinks.iced_glass, "#b5561f", "#d98a3c", _TURMERIC)),
    ("earl grey", _motif(drinks.tea_glass, "#b5642a", _PLUM)),
    ("melati", _motif(drinks.tea_glass, "#d9b04a", _PANDAN)),
    ("kamomil", _motif(drinks.tea_glass, "#e8c14f", _TURMERIC)),
    ("teh", _motif(drinks.tea_glass, _TEA, _CHILLI)),
    ("es matcha", _motif(drinks.iced_glass, "#f3f0e2", "#7fa650", _PANDAN)),
    ("matcha", _motif(drinks.hot_cup, _GREEN, _PANDAN)),
    ("red velvet", _motif(drinks.hot_cup, "#c9646a", _CHILLI)),
    ("taro", _motif(drinks.hot_cup, "#b59ac9", _PLUM)),
    ("latte", _motif(drinks.hot_cup, _MILKY, _PANDAN)),
    ("cokelat panas", _motif(drinks.hot_cup, _CHOCOLATE, _CHILLI)),
    ("es cokelat", _motif(drinks.iced_glass, _CHOCOLATE, "#a9764f", _CORAL)),
    ("milo", _motif(drinks.iced_glass, "#8a5a3a", "#6b3d24", _PANDAN)),
    ("es susu", _motif(drinks.iced_glass, "#a9632f", _MILK, _TURMERIC)),
    ("uwuh", _motif(drinks.tea_glass, "#b8432f", _PANDAN)),
    ("bandrek", _motif(drinks.tea_glass, "#c98d5a", _TERRA)),
    ("kelapa", _motif(drinks.fruit_glass, "#eef2ea", "#f7f5ee", _LIME)),
    ("susu segar", _motif(drinks.iced_glass, "#f3e6cf", "#fbf3e4", _SEA)),
    ("alpukat", _motif(drinks.fruit_glass, "#a9bf62", "#c3d489", "#8fb04f")),
    ("mangga", _motif(drinks.fruit_glass, "#f6b23a", "#fbcf6b", "#f29a38")),
    ("jambu", _motif(drinks.fruit_glass, "#ee8f8d", "#f6b7b0", "#ea7a80")),
    ("semangka", _motif(drinks.fruit_glass, "#e9605c", "#f28d82", "#e2504f")),
    ("sirsak", _motif(drinks.fruit_glass, "#f4f3e4", "#fbfaf1", _LIME)),
    ("jeruk", _motif(drinks.fruit_glass, "#f7a02e", "#fbc25e", _ORANGE)),
    ("soda gembira", _motif(drinks.iced_glass, "#fbe6e4", "#e2637a", _CHILLI)),
    ("es buah", _motif(food.fresh_bowl, "#f2b8c0", _CORAL)),
    ("es campur", _motif(food.fresh_bowl, "#f2b8c0", _CORAL)),
    # Breakfast and the kitchen
    ("bubur", _motif(food.soup_bowl, _SEA, "#f6ecd2")),
    ("lontong", _motif(food.soup_bowl, _PANDAN, "#efc46c")),
    ("srikaya", _motif(food.toast, _CRUST, "#a9bf62")),
    ("cokelat keju", _motif(food.toast, _CRUST, _CHOCOLATE)),
    ("setengah matang", _motif(food.eggs, "#e9bd92", "#8fb7c9")),
    ("pancake", _motif(food.pancakes, "#e8ad5e", "#b5632a")),
    ("granola", _motif(food.fresh_bowl, _PLUM, _CRUST)),
    ("omelet", _motif(food.pancakes, "#f4c64d", "#e8a02f")),
    ("telur dadar", _motif(food.pancakes, "#f4c64d", "#e8a02f")),
    ("roti telur", _motif(food.toast, _CRUST, "#f6c94a")),
    ("nasi uduk", _motif(food.rice_plate, _RICE, _CHILLI)),
    ("nasi ayam", _motif(food.chicken_plate, "#d98b3f", _CHILLI)),
    ("nasi goreng seafood", _motif(food.rice_plate, "#e59a4a", _CORAL)),
    ("nasi goreng", _motif(food.rice_plate, "#d98b3f", _CHILLI)),
    ("nasi", _motif(food.rice_plate, _RICE, _TERRA)),
    ("kwetiau", _motif(food.noodle_bowl, _PANDAN, "#efd9b0")),
    ("mi rebus", _motif(food.noodle_bowl, _SEA, "#f3cf6b")),
    ("mi goreng", _motif(food.noodle_bowl, _CHILLI, "#eab54e")),
    ("geprek", _motif(food.chicken_plate, "#d98b3f", _CHILLI)),
    ("ayam bakar", _motif(food.chicken_plate, "#a9572b", _TURMERIC)),
    ("soto", _motif(food.soup_bowl, _TURMERIC, "#f3cf6b")),
    ("rawon", _motif(food.soup_bowl, _CHILLI, "#4a3126")),
    ("sop", _motif(food.soup_bowl, _TERRA, "#d9a25e")),
    ("sup", _motif(food.soup_bowl, _PANDAN, "#e3e0a6")),
    ("capcai", _motif(food.soup_bowl, _SEA, "#dfe6b4")),
    ("gado", _motif(food.fresh_bowl, _TERRA, "#c98d4f")),
    ("ikan", _motif(food.fish_plate, "#8fb0bd", _LIME)),
    ("gurame", _motif(food.fish_plate, "#e0813f", _CHILLI)),
    ("lada hitam", _motif(food.grill_plate, "#7a4326", _CHILLI)),
    ("bolognese", _motif(food.pasta_plate, "#c9402f", "#f3d48a")),
    ("aglio", _motif(food.pasta_plate, "#e8b04a", "#f6dd9c")),
    ("carbonara", _motif(food.pasta_plate, "#fbf0d2", "#f3d48a")),
    ("mac and", _motif(food.pasta_plate, "#f6b93c", "#f4c64d")),
    ("burger sapi", _motif(food.burger, "#dd9d4e", "#7a4326")),
    ("burger", _motif(food.burger, "#dd9d4e", "#e0a04c")),
    ("sandwich", _motif(food.sandwich, _CRUST, "#f2b8a0")),
    ("kentang", _motif(food.fries, "#f6c64a", _CHILLI)),
    ("singkong", _motif(food.fries, "#f6dfa0", _PANDAN)),
    ("pisang", _motif(food.fritters, "#e0a243", "#f6d24f")),
    ("tahu", _motif(food.fritters, "#dba253", _CHILLI)),
    ("cireng", _motif(food.fritters, "#f0d8a8", _TERRA)),
    ("tempe", _motif(food.fritters, "#e8b75c", _CHILLI)),
    ("risol", _motif(food.fritters, "#dd9a44", _TURMERIC)),
    ("lumpia", _motif(food.fritters, "#d98f3c", _CHILLI)),
    ("kerupuk", _motif(wares.pouch, _CORAL, "#fbe3d0")),
    ("sosis", _motif(food.grill_plate, "#c4603c", _CHILLI)),
    ("sayap", _motif(food.grill_plate, "#b5502a", _CHILLI)),
    ("platter", _motif(food.grill_plate, "#d98f3c", _TURMERIC)),
    ("dimsum", _motif(food.dumplings, "#fbe9b8", _ORANGE)),
    # The bakery
    ("croissant", _motif(food.croissant, "#e3a24c", _CRUST)),
    ("pain au", _motif(food.croissant, "#d9953f", _CHOCOLATE)),
    ("donat kacang", _motif(food.donut, _CRUST, "#c99a63")),
    ("donat", _motif(food.donut, _CRUST, "#f7f1e4")),
    ("bolu", _motif(food.cake, "#a9c978", "#e9f2d6")),
    ("lapis legit", _motif(food.cake, "#c9853f", "#f3d48a")),
    ("klepon", _motif(food.balls, "#7fae5b", "#ffffff")),
    ("brownies", _motif(food.squares, "#6b3d24", "#c99a63")),
    ("cheesecake", _motif(food.cake, "#f6dd9c", "#fff3d6")),
    ("tiramisu", _motif(food.cake, "#a9764f", "#f7ecd9")),
    ("banana bread", _motif(food.loaf, "#c98a45", "#8a5a33")),
    ("sus", _motif(food.balls, "#e0a650", "#fff3d6")),
    ("sobek", _motif(food.loaf, "#e0a650", "#f6dd9c")),
    ("roti tawar", _motif(food.loaf, "#dfae68", "#f3dcb0")),
    ("cookies", _motif(food.cookies, "#d9a25e", "#5a3320")),
    ("kue", _motif(food.cake, "#f2c59b", "#fff3d6")),
    ("roti", _motif(food.loaf, "#dfae68", "#f3dcb0")),
    ("kopi", _motif(drinks.hot_cup, _COFFEE, _PANDAN)),
    ("jus", _motif(drinks.fruit_glass, "#f7a02e", "#fbc25e", _ORANGE)),
    ("ayam", _motif(food.chicken_plate, "#d98b3f", _CHILLI)),
)
_OTHER: Final = _motif(wares.tag, _TURMERIC, "#fffdf6")


def picture_of(name: str) -> bytes:
    """A picture for a product of this name, as PNG; always the same one for the same name."""
    sheet = _SHEETS[zlib.crc32(name.casefold().encode()) % len(_SHEETS)]
    return _drawn(motif_of(name), sheet)


def motif_of(name: str) -> Motif:
    """What is drawn for this name; a price tag when no word is known."""
    words = f" {name.casefold()}"
    return next((motif for word, motif in _MOTIFS if f" {word}" in words), _OTHER)


@functools.cache
def _drawn(motif: Motif, sheet: str) -> bytes:
    canvas = Canvas(sheet)
    canvas.ellipse(80, 60, 50, 50, mixed(sheet, "#ffffff", 0.45))
    canvas.ellipse(80, 103, 46, 6, darker(sheet, 0.1))
    motif.draw(canvas, *motif.colours)
    return canvas.png()
