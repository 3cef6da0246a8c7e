"""What the kitchen and the bakery make."""

from apps.backoffice.pictures.canvas import Canvas, around, curve, darker, lighter, turned

PLATE = "#fffdf8"
LEAF = "#5aa35f"
TOMATO = "#d9553f"
YOLK = "#f6b62c"
WOOD = "#b98a58"


def rice_plate(c: Canvas, rice: str, accent: str) -> None:
    """A mound of rice with an egg on it."""
    _plate(c)
    c.shape(
        [*curve((48, 82), (50, 44), (92, 42), (104, 82)), *curve((104, 82), (76, 94), (48, 82))],
        rice,
    )
    for x, y in ((58, 74), (66, 62), (74, 78), (90, 60), (97, 76), (62, 82), (86, 84)):
        c.line([(x, y), (x + 3, y - 1.5)], darker(rice, 0.2), 1.8)
    c.shape(around(79, 53, 17, 9), "#ffffff")
    c.ellipse(80, 51, 7, 5.4, YOLK)
    c.ellipse(78, 49.4, 2, 1.3, lighter(YOLK, 0.6))
    for x, y in ((110, 80), (117, 75)):
        c.ellipse(x, y, 8, 4.6, LEAF)
        c.ellipse(x, y, 6, 3.2, lighter(LEAF, 0.7))
    c.ellipse(42, 76, 7, 5, accent)
    c.ellipse(48, 82, 6, 4, darker(accent))


def noodle_bowl(c: Canvas, bowl: str, noodles: str) -> None:
    """Noodles, half an egg and chopsticks."""
    c.line([(112, 16), (84, 56)], WOOD, 3)
    c.line([(122, 20), (90, 56)], WOOD, 3)
    c.ellipse(80, 57, 45, 13, darker(bowl, 0.25))
    c.ellipse(80, 55, 40, 10.5, noodles)
    for x in (50, 58, 66, 90, 98, 106):
        c.line(curve((x - 6, 60), (x, 46), (x + 8, 60)), darker(noodles, 0.2), 1.6)
    c.ellipse(76, 52, 10, 6.4, "#ffffff")
    c.ellipse(76, 52, 5.6, 3.6, YOLK)
    for x, y in ((94, 58), (58, 60), (62, 50)):
        c.ellipse(x, y, 4, 2.4, LEAF)
    _bowl(c, bowl)


def soup_bowl(c: Canvas, bowl: str, soup: str) -> None:
    """A steaming bowl."""
    for x in (68, 84, 98):
        c.line(curve((x, 42), (x - 8, 34), (x + 8, 28), (x, 18)), "#ffffff", 3.4, alpha=200)
    c.ellipse(80, 57, 45, 13, darker(bowl, 0.25))
    c.ellipse(80, 55.5, 40, 10.5, soup)
    c.ellipse(66, 55, 9, 5, lighter(soup, 0.55))
    c.ellipse(90, 58, 8, 4, darker(soup, 0.35))
    for x, y in ((78, 51), (98, 53), (82, 62), (56, 60)):
        c.ellipse(x, y, 3.6, 2, LEAF)
    c.ellipse(104, 58, 3, 1.8, TOMATO)
    _bowl(c, bowl)


def chicken_plate(c: Canvas, meat: str, accent: str) -> None:
    """A drumstick with rice and sambal."""
    _plate(c)
    c.shape(
        [*curve((38, 82), (40, 54), (70, 54), (74, 82)), *curve((74, 82), (56, 92), (38, 82))],
        "#fffaf0",
    )
    for x, y in ((48, 74), (56, 66), (63, 77), (52, 82)):
        c.line([(x, y), (x + 3, y - 1.4)], "#e3d9c4", 1.6)
    c.line([(96, 60), (116, 42)], "#f3e3c8", 6)
    c.ellipse(115, 41, 4.2, 4.2, "#f3e3c8")
    c.ellipse(120, 44, 4, 4, "#f3e3c8")
    c.shape(turned(around(86, 70, 23, 15), (86, 70), -38), meat)
    c.shape(turned(around(81, 69, 12, 4.4), (81, 69), -38), lighter(meat, 0.25))
    c.ellipse(112, 80, 10, 5, accent)
    c.ellipse(110, 79, 5, 2.2, lighter(accent, 0.3))
    _sprig(c, 66, 88)


def fish_plate(c: Canvas, meat: str, accent: str) -> None:
    """A whole fish with lime."""
    _plate(c)
    c.shape([(108, 68), (126, 56), (123, 70), (127, 84)], darker(meat, 0.18))
    c.shape(
        [
            *curve((36, 70), (58, 44), (92, 50), (114, 70)),
            *curve((114, 70), (92, 90), (58, 92), (36, 70)),
        ],
        meat,
    )
    for x in (64, 76, 88):
        c.line(curve((x, 60), (x + 5, 70), (x, 80)), darker(meat, 0.25), 2)
    c.ellipse(47, 67, 3, 3, "#ffffff")
    c.ellipse(47, 67, 1.5, 1.5, "#2a1c12")
    c.ellipse(96, 88, 9, 5, accent)
    c.ellipse(96, 88, 6.6, 3.4, lighter(accent, 0.6))


def pasta_plate(c: Canvas, sauce: str, noodles: str) -> None:
    """A nest of pasta with sauce and basil."""
    _plate(c)
    c.ellipse(80, 72, 34, 15, noodles)
    for shrink in range(3):
        c.ring(80, 70 - shrink * 3, 31 - shrink * 8, 12.5 - shrink * 3, darker(noodles, 0.2), 1.5)
    c.ellipse(80, 62, 20, 9, sauce)
    c.ellipse(75, 59, 8, 3, lighter(sauce, 0.25))
    _sprig(c, 82, 60)


def grill_plate(c: Canvas, meat: str, accent: str) -> None:
    """Sausages, wings or satay with a dip."""
    _plate(c)
    for y in (58, 69, 80):
        c.line([(50, y + 6), (96, y - 6)], meat, 9)
        for x in (60, 72, 84):
            c.line([(x - 2, y + 5), (x + 3, y - 4)], darker(meat, 0.4), 1.8)
    c.ellipse(112, 74, 11, 7, "#f4ead8")
    c.ellipse(112, 73, 8.4, 5, accent)


def burger(c: Canvas, bread: str, filling: str) -> None:
    """Between two buns: lettuce, cheese and what it is named for."""
    c.box(46, 86, 114, 101, bread, radius=8)
    c.box(43, 75, 117, 89, filling, radius=6)
    c.shape([(48, 74), (112, 74), (102, 84), (92, 75), (72, 75), (62, 82)], YOLK)
    c.shape(
        [
            (42, 69),
            *curve((42, 69), (56, 82), (66, 68)),
            *curve((66, 68), (80, 82), (94, 68)),
            *curve((94, 68), (106, 82), (118, 69)),
            (114, 64),
            (46, 64),
        ],
        LEAF,
    )
    c.shape([*curve((44, 68), (44, 24), (116, 24), (116, 68))], bread)
    c.shape(
        [*curve((54, 52), (60, 40), (78, 38)), *curve((78, 38), (62, 44), (54, 52))],
        lighter(bread, 0.4),
    )
    for x, y in ((70, 46), (84, 42), (96, 50), (80, 54), (100, 58)):
        c.ellipse(x, y, 2.2, 1.4, "#fff3d6")


def sandwich(c: Canvas, bread: str, filling: str) -> None:
    """Two triangles of bread, cut side to the front."""
    c.shape([(34, 88), (80, 32), (126, 88)], darker(bread, 0.18))
    c.shape([(34, 88), (126, 88), (126, 100), (34, 100)], lighter(bread, 0.55))
    c.shape([(40, 85), (80, 36), (120, 85)], lighter(bread, 0.5))
    c.box(34, 85, 126, 88, bread)
    c.box(32, 88, 128, 92, LEAF, radius=2)
    c.box(34, 91.5, 126, 95, filling)
    c.box(33, 95, 127, 97.5, TOMATO)
    c.box(34, 97.5, 126, 104, bread, radius=2)


def fries(c: Canvas, food: str, accent: str) -> None:
    """Sticks in a paper cone."""
    for x, top, lean in (
        (58, 34, -8),
        (66, 24, -4),
        (74, 30, -2),
        (81, 20, 1),
        (88, 28, 3),
        (95, 24, 6),
        (102, 34, 9),
    ):
        c.line([(x + lean, top), (x, 74)], food, 6.4)
        c.line([(x + lean - 1.4, top), (x - 1.4, 70)], lighter(food, 0.4), 1.5)
    c.shape([*curve((48, 56), (80, 70), (112, 56)), (103, 103), (57, 103)], accent)
    c.shape([(100, 61), (112, 56), (103, 103), (94, 103)], darker(accent, 0.14))
    c.ellipse(79, 84, 9, 9, "#fff6e2")


def fritters(c: Canvas, food: str, accent: str) -> None:
    """Golden fried things on a banana leaf."""
    c.shape(
        [
            *curve((28, 84), (60, 62), (100, 66), (134, 80)),
            *curve((134, 80), (104, 104), (62, 108), (28, 84)),
        ],
        LEAF,
    )
    c.line(curve((32, 84), (80, 88), (130, 80)), lighter(LEAF, 0.4), 1.6)
    for x, y in ((58, 80), (80, 84), (102, 79), (68, 66), (91, 66), (80, 52)):
        c.shape(turned(around(x, y, 14, 9), (x, y), (x * 7) % 40 - 20), darker(food, 0.22))
        c.shape(turned(around(x - 0.6, y - 1.8, 13, 7.6), (x, y), (x * 7) % 40 - 20), food)
        c.ellipse(x - 4, y - 4, 3.6, 1.8, lighter(food, 0.45))
    c.ellipse(114, 92, 8, 4.4, accent)


def dumplings(c: Canvas, food: str, accent: str) -> None:
    """Dumplings in a bamboo steamer."""
    c.box(36, 66, 124, 100, WOOD, radius=8)
    c.box(36, 80, 124, 84, darker(WOOD, 0.2))
    c.ellipse(80, 66, 44, 15, darker(WOOD, 0.22))
    c.ellipse(80, 65, 39, 12, "#f5e9d2")
    for x, y in ((58, 62), (80, 58), (102, 62), (69, 70), (92, 70)):
        c.ellipse(x, y, 11.5, 8.5, darker(food, 0.1))
        c.ellipse(x, y - 1.4, 10.5, 7, food)
        c.ellipse(x, y - 4, 3.2, 2, accent)


def fresh_bowl(c: Canvas, bowl: str, food: str) -> None:
    """A bowl full of pieces: salad, fruit, granola."""
    c.ellipse(80, 57, 45, 13, darker(bowl, 0.2))
    colours = (food, LEAF, lighter(food, 0.4), TOMATO, lighter(LEAF, 0.4), YOLK)
    for at, (x, y) in enumerate(
        (
            (48, 54),
            (60, 46),
            (74, 42),
            (88, 41),
            (102, 47),
            (112, 54),
            (56, 58),
            (70, 54),
            (84, 52),
            (98, 58),
            (80, 62),
            (66, 63),
            (92, 64),
        )
    ):
        c.ellipse(x, y, 10, 8, colours[at % len(colours)])
        c.ellipse(x - 3, y - 3, 3, 1.8, lighter(colours[at % len(colours)], 0.4))
    _bowl(c, bowl)


def toast(c: Canvas, bread: str, spread: str) -> None:
    """Slices of bread with something on them."""
    for x, y in ((92, 60), (68, 64)):
        c.shape(_slice_of_bread(x, y, 1.0), darker(bread, 0.3))
        c.shape(_slice_of_bread(x, y, 0.88), lighter(bread, 0.35))
    c.shape(_slice_of_bread(68, 64, 0.68), spread)
    c.ellipse(60, 52, 6, 3, lighter(spread, 0.4))


def loaf(c: Canvas, bread: str, spread: str) -> None:
    """A whole loaf."""
    c.shape([*curve((34, 96), (24, 40), (60, 40)), *curve((100, 40), (136, 40), (126, 96))], bread)
    c.box(34, 60, 126, 101, bread, radius=8)
    c.shape(
        [*curve((40, 60), (44, 46), (64, 46)), *curve((64, 46), (50, 52), (40, 60))],
        lighter(bread, 0.4),
    )
    for x in (62, 82, 102):
        c.line([(x - 6, 62), (x + 6, 46)], spread, 3.6)
    c.box(34, 92, 126, 101, darker(bread, 0.14), radius=5)


def pancakes(c: Canvas, bread: str, sauce: str) -> None:
    """A stack with syrup."""
    _plate(c, 84)
    for y in (84, 76, 68, 60):
        c.ellipse(80, y + 3, 36, 11, darker(bread, 0.25))
        c.ellipse(80, y, 36, 11, bread)
    c.ellipse(80, 59, 28, 8, sauce)
    c.line([(60, 60), (58, 78)], sauce, 6)
    c.line([(98, 60), (101, 72)], sauce, 6)
    c.shape([(72, 50), (86, 48), (90, 56), (76, 59)], "#fff0a8")


def croissant(c: Canvas, bread: str, accent: str) -> None:
    """A crescent of five rolls."""
    _plate(c, 84)
    parts = (
        (42, 78, 15, 11, -46),
        (118, 78, 15, 11, 46),
        (57, 64, 18, 14, -26),
        (103, 64, 18, 14, 26),
        (80, 58, 19, 17, 0),
    )
    for x, y, rx, ry, degrees in parts:
        c.shape(turned(around(x, y + 2, rx, ry), (x, y), degrees), darker(bread, 0.28))
        c.shape(turned(around(x, y, rx * 0.94, ry * 0.9), (x, y), degrees), bread)
        c.shape(turned(around(x, y - 4, rx * 0.6, ry * 0.3), (x, y), degrees), lighter(bread, 0.35))
    c.line(curve((66, 68), (80, 76), (94, 68)), accent, 3)


def donut(c: Canvas, bread: str, icing: str) -> None:
    """A ring with icing and sprinkles."""
    c.ellipse(80, 64, 42, 36, darker(bread, 0.2))
    c.ellipse(80, 61, 42, 35, bread)
    c.ellipse(80, 58, 36, 29, icing)
    c.ellipse(80, 60, 14, 11, darker(bread, 0.25))
    c.ellipse(80, 62, 12.5, 9, lighter(bread, 0.7))
    for at, (x, y) in enumerate(
        ((56, 54), (66, 40), (82, 36), (98, 42), (106, 56), (100, 72), (84, 80), (66, 76), (54, 66))
    ):
        ends = turned([(x - 2.4, y), (x + 2.4, y)], (x, y), at * 50)
        c.line(ends, ("#ffffff", YOLK, TOMATO)[at % 3], 1.8)


def cake(c: Canvas, sponge: str, cream: str) -> None:
    """A slice with two layers of cream."""
    _plate(c, 88)
    c.shape([(40, 60), (116, 44), (122, 52), (122, 84), (40, 92)], sponge)
    c.shape([(40, 68), (122, 58), (122, 63), (40, 74)], cream)
    c.shape([(40, 80), (122, 72), (122, 77), (40, 86)], cream)
    c.shape(
        [(40, 60), *curve((40, 60), (80, 36), (112, 38)), (122, 52), (122, 55), (40, 66)], cream
    )
    c.shape([(48, 57), *curve((48, 57), (82, 40), (108, 41))], lighter(cream, 0.5))
    c.ellipse(104, 36, 8, 8, TOMATO)
    c.ellipse(101.5, 33.5, 2.4, 2, "#ffffff")


def squares(c: Canvas, sponge: str, cream: str) -> None:
    """Pieces of a tray cake."""
    _plate(c, 86)
    for x, y in ((46, 62), (84, 58), (64, 44)):
        c.box(x, y + 8, x + 34, y + 32, darker(sponge, 0.28), radius=4)
        c.box(x, y, x + 34, y + 20, sponge, radius=4)
        c.line([(x + 6, y + 7), (x + 15, y + 13), (x + 24, y + 7)], cream, 2.4)


def cookies(c: Canvas, food: str, accent: str) -> None:
    """Round things with crumbs."""
    for x, y in ((60, 78), (102, 80), (80, 54)):
        c.ellipse(x, y + 3, 25, 19, darker(food, 0.28))
        c.ellipse(x, y, 25, 19, food)
        for dx, dy in ((-11, -4), (2, -9), (11, 2), (-3, 5), (5, 11)):
            c.ellipse(x + dx, y + dy, 3.2, 2.5, accent)


def balls(c: Canvas, food: str, accent: str) -> None:
    """Small balls, strewn with coconut."""
    _plate(c, 80)
    for x, y in ((58, 72), (80, 78), (102, 72), (69, 58), (92, 58), (80, 45)):
        c.ellipse(x, y + 1.4, 12.5, 12, darker(food, 0.22))
        c.ellipse(x, y, 12, 11, food)
        for dx, dy in ((-5, -4), (3, -6), (6, 1), (-2, 3), (-7, 3)):
            c.line([(x + dx, y + dy), (x + dx + 2, y + dy - 1)], accent, 1.3)


def eggs(c: Canvas, shell: str, accent: str) -> None:
    """Eggs in a box."""
    for x in (54, 80, 106):
        c.shape(around(x, 62, 14, 19), shell)
        c.shape(around(x - 4, 55, 4, 6), lighter(shell, 0.45))
    c.box(34, 70, 126, 100, accent, radius=7)
    for x in (54, 80, 106):
        c.shape(curve((x - 15, 70), (x, 88), (x + 15, 70)), darker(accent, 0.12))
    c.box(34, 92, 126, 100, darker(accent, 0.12), radius=4)


def ice_cream(c: Canvas, food: str, accent: str) -> None:
    """On a stick, with a bite of chocolate."""
    c.box(76, 76, 84, 106, WOOD, radius=4)
    c.box(56, 16, 104, 82, food, radius=23)
    c.shape(
        [
            *curve((56, 40), (56, 16), (80, 16)),
            *curve((80, 16), (104, 16), (104, 40)),
            *curve((104, 50), (96, 58), (90, 50)),
            *curve((90, 50), (80, 62), (72, 50)),
            *curve((72, 50), (62, 58), (56, 48)),
        ],
        accent,
    )
    c.box(63, 28, 68, 46, "#ffffff", radius=2.5, alpha=110)


def _plate(c: Canvas, y: float = 76) -> None:
    c.ellipse(80, y + 4, 53, 22, darker(PLATE, 0.2))
    c.ellipse(80, y, 53, 22, PLATE)
    c.ellipse(80, y, 43, 16.5, darker(PLATE, 0.07))


def _bowl(c: Canvas, colour: str) -> None:
    c.shape(
        [
            *curve((35, 58), (58, 72), (102, 72), (125, 58)),
            *curve((124, 60), (118, 96), (98, 101)),
            *curve((62, 101), (42, 96), (36, 60)),
        ],
        colour,
    )
    c.shape(
        [*curve((112, 66), (108, 92), (98, 101)), *curve((98, 101), (118, 96), (124, 60))],
        darker(colour, 0.14),
    )
    c.line(curve((43, 76), (80, 90), (117, 76)), lighter(colour, 0.55), 2.4)


def _sprig(c: Canvas, x: float, y: float) -> None:
    c.shape(turned(around(x - 5, y - 2, 7, 3.4), (x, y), 24), LEAF)
    c.shape(turned(around(x + 5, y - 2, 7, 3.4), (x, y), -24), darker(LEAF, 0.12))


def _slice_of_bread(x: float, y: float, size: float) -> list[tuple[float, float]]:
    top = [
        *curve(
            (x - 26 * size, y - 10 * size),
            (x - 34 * size, y - 32 * size),
            (x - 8 * size, y - 36 * size),
            (x, y - 32 * size),
        ),
        *curve(
            (x, y - 32 * size),
            (x + 8 * size, y - 36 * size),
            (x + 34 * size, y - 32 * size),
            (x + 26 * size, y - 10 * size),
        ),
    ]
    return [*top, (x + 25 * size, y + 34 * size), (x - 25 * size, y + 34 * size)]
