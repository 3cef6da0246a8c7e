"""Packed goods, things of the household, and services."""

from apps.backoffice.pictures.canvas import Canvas, around, curve, darker, lighter, turned

KRAFT = "#c79a66"
PAPER = "#fffdf6"


def beans_bag(c: Canvas, accent: str, bean: str) -> None:
    """A paper bag of coffee beans."""
    c.shape([(54, 24), (106, 24), (110, 104), (50, 104)], KRAFT)
    c.shape([(98, 24), (106, 24), (110, 104), (98, 104)], darker(KRAFT, 0.14))
    c.box(52, 16, 108, 28, darker(KRAFT, 0.22), radius=2)
    c.box(58, 46, 102, 88, accent, radius=5)
    for x, y, degrees in ((74, 64, -30), (88, 72, 25)):
        c.shape(turned(around(x, y, 9, 12), (x, y), degrees), lighter(KRAFT, 0.65))
        c.line(turned(curve((x, y - 10), (x + 5, y), (x, y + 10)), (x, y), degrees), bean, 2)


def pouch(c: Canvas, colour: str, accent: str) -> None:
    """A sealed bag, as of crisps or sugar."""
    c.shape(
        [
            (50, 20),
            (110, 20),
            *curve((110, 20), (104, 62), (110, 102)),
            (50, 102),
            *curve((50, 102), (56, 62), (50, 20)),
        ],
        colour,
    )
    c.box(50, 18, 110, 25, darker(colour, 0.2))
    c.box(50, 97, 110, 104, darker(colour, 0.2))
    c.ellipse(80, 62, 22, 19, PAPER)
    c.ellipse(80, 62, 12, 10, accent)
    c.ellipse(76, 58, 4, 3, lighter(accent, 0.5))
    c.line(curve((60, 32), (64, 62), (60, 90)), lighter(colour, 0.45), 3)


def noodle_pack(c: Canvas, colour: str, accent: str) -> None:
    """Instant noodles: a flat packet with a picture of the bowl."""
    c.box(36, 30, 124, 96, colour, radius=4)
    c.box(36, 30, 44, 96, darker(colour, 0.2), radius=2)
    c.box(116, 30, 124, 96, darker(colour, 0.2), radius=2)
    c.box(50, 36, 110, 46, PAPER, radius=5)
    c.ellipse(80, 64, 26, 9, accent)
    for x in (62, 70, 78, 86, 94):
        c.line(curve((x - 4, 66), (x, 57), (x + 6, 66)), darker(accent, 0.3), 1.6)
    c.shape(
        [
            *curve((54, 65), (80, 74), (106, 65)),
            *curve((106, 65), (100, 90), (80, 90)),
            *curve((80, 90), (60, 90), (54, 65)),
        ],
        PAPER,
    )


def sack(c: Canvas, colour: str, accent: str) -> None:
    """A sack of rice."""
    c.shape(
        [*curve((46, 28), (38, 70), (44, 104)), *curve((116, 104), (122, 70), (114, 28))], colour
    )
    c.shape(
        [*curve((104, 28), (112, 70), (106, 104)), *curve((116, 104), (122, 70), (114, 28))],
        darker(colour, 0.1),
    )
    c.box(44, 18, 116, 30, darker(colour, 0.2), radius=4)
    c.ellipse(80, 66, 25, 23, accent)
    for x, y, degrees in ((80, 60, 0), (70, 68, -36), (90, 68, 36)):
        c.shape(turned(around(x, y, 4.4, 10), (x, y), degrees), PAPER)


def carton(c: Canvas, colour: str, accent: str) -> None:
    """A drink in a box with a straw."""
    c.line([(92, 30), (98, 10)], PAPER, 3.4)
    c.shape([(58, 30), (98, 30), (98, 104), (58, 104)], colour)
    c.shape([(98, 30), (110, 24), (110, 98), (98, 104)], darker(colour, 0.2))
    c.shape([(58, 30), (98, 30), (110, 24), (70, 24)], lighter(colour, 0.35))
    c.box(58, 54, 98, 86, PAPER)
    c.shape([(98, 54), (110, 48), (110, 80), (98, 86)], darker(PAPER, 0.12))
    c.ellipse(78, 70, 10, 10, accent)
    c.ellipse(75, 67, 3, 3, lighter(accent, 0.5))


def box_of(c: Canvas, colour: str, accent: str) -> None:
    """A cardboard box with a window."""
    c.shape([(36, 46), (104, 46), (104, 102), (36, 102)], colour)
    c.shape([(104, 46), (126, 34), (126, 90), (104, 102)], darker(colour, 0.2))
    c.shape([(36, 46), (58, 34), (126, 34), (104, 46)], lighter(colour, 0.35))
    c.box(46, 58, 94, 92, PAPER, radius=6)
    c.ellipse(70, 75, 13, 11, accent)
    c.ellipse(65, 70, 4, 3, lighter(accent, 0.5))


def tin(c: Canvas, colour: str, accent: str) -> None:
    """A tin."""
    c.ellipse(80, 96, 30, 9, darker("#c9ced0", 0.25))
    c.box(50, 32, 110, 96, colour)
    c.box(50, 52, 110, 80, PAPER)
    c.box(96, 32, 110, 96, "#000000", alpha=20)
    c.ellipse(80, 66, 11, 11, accent)
    c.ellipse(80, 32, 30, 9, "#c9ced0")
    c.ellipse(80, 31, 25, 6.6, "#e4e8e9")
    c.box(56, 40, 60, 90, "#ffffff", radius=2, alpha=110)


def sachet(c: Canvas, colour: str, accent: str) -> None:
    """Two small packets."""
    for left, degrees, shade in ((72, 12, darker(colour, 0.18)), (50, -8, colour)):
        centre = (left + 20, 60)
        corners = [(left, 22), (left + 40, 22), (left + 40, 98), (left, 98)]
        seam = [(left, 22), (left + 40, 22), (left + 40, 29), (left, 29)]
        c.shape(turned(corners, centre, degrees), shade)
        c.shape(turned(seam, centre, degrees), darker(shade, 0.25))
        c.shape(turned(around(left + 20, 62, 13, 13), centre, degrees), PAPER)
        c.ellipse(left + 20, 62, 7, 7, accent)


def bar(c: Canvas, colour: str, accent: str) -> None:
    """A wrapped bar: chocolate, wafer, sweets."""
    body = [(36, 46), (124, 46), (124, 80), (36, 80)]
    c.shape(turned([(28, 48), (38, 44), (38, 82), (28, 78)], (80, 63), -14), darker(colour, 0.2))
    c.shape(
        turned([(132, 48), (122, 44), (122, 82), (132, 78)], (80, 63), -14), darker(colour, 0.2)
    )
    c.shape(turned(body, (80, 63), -14), colour)
    c.shape(turned([(52, 53), (108, 53), (108, 73), (52, 73)], (80, 63), -14), PAPER)
    c.shape(turned(around(80, 63, 8, 7), (80, 63), -14), accent)
    c.line(turned([(42, 50), (118, 50)], (80, 63), -14), lighter(colour, 0.4), 2)


def soap(c: Canvas, colour: str, accent: str) -> None:
    """A piece of soap with bubbles."""
    c.box(38, 60, 122, 98, darker(colour, 0.2), radius=16)
    c.box(38, 54, 122, 92, colour, radius=16)
    c.box(52, 62, 108, 82, lighter(colour, 0.4), radius=9)
    for x, y, radius in ((104, 42, 10), (86, 36, 7), (118, 56, 6), (72, 44, 5)):
        c.ellipse(x, y, radius, radius, lighter(accent, 0.55), alpha=190)
        c.ellipse(x - radius / 3, y - radius / 3, radius / 4, radius / 4, "#ffffff")


def tube(c: Canvas, colour: str, accent: str) -> None:
    """A tube of paste."""
    shape = [(36, 48), (104, 44), (112, 52), (112, 72), (104, 80), (36, 76)]
    c.shape(turned(shape, (80, 62), -18), colour)
    c.shape(turned([(30, 46), (40, 46), (40, 78), (30, 78)], (80, 62), -18), darker(colour, 0.2))
    c.shape(turned([(112, 52), (126, 52), (126, 72), (112, 72)], (80, 62), -18), PAPER)
    c.shape(turned([(50, 54), (92, 52), (92, 72), (50, 70)], (80, 62), -18), PAPER)
    c.shape(turned([(50, 60), (92, 59), (92, 66), (50, 65)], (80, 62), -18), accent)


def bulbs(c: Canvas, colour: str, accent: str) -> None:
    """Onions or garlic."""
    for x, y in ((56, 76), (104, 78), (80, 64)):
        c.line(curve((x, y - 14), (x + 3, y - 26), (x - 1, y - 36)), accent, 4)
        c.shape(
            [
                *curve((x, y - 26), (x - 8, y - 14), (x - 26, y - 10), (x - 20, y + 14)),
                *curve((x - 14, y + 26), (x, y + 26), (x + 14, y + 26), (x + 20, y + 14)),
                *curve((x + 20, y + 14), (x + 26, y - 10), (x + 8, y - 14), (x, y - 26)),
            ],
            colour,
        )
        for bend in (-9, 9):
            c.line(
                curve((x, y - 18), (x + bend * 1.8, y), (x + bend / 2, y + 22)),
                darker(colour, 0.14),
                1.5,
            )
        c.ellipse(x - 9, y - 1, 3, 6, lighter(colour, 0.45))


def chillies(c: Canvas, colour: str, accent: str) -> None:
    """A handful of chillies."""
    for x, y, degrees, shade in (
        (62, 62, -28, colour),
        (82, 60, 4, darker(colour, 0.14)),
        (102, 64, 30, colour),
        (74, 78, 66, lighter(colour, 0.14)),
    ):
        pod = [
            *curve((x - 7, y - 26), (x - 10, y + 4), (x + 2, y + 32)),
            *curve((x + 2, y + 32), (x + 12, y + 4), (x + 7, y - 26)),
        ]
        c.shape(turned(pod, (x, y), degrees), shade)
        c.line(
            turned(curve((x - 3, y - 20), (x - 5, y), (x - 1, y + 14)), (x, y), degrees),
            lighter(shade, 0.4),
            2,
        )
        c.shape(turned(around(x, y - 27, 8, 4), (x, y), degrees), accent)
        c.line(turned([(x, y - 28), (x + 2, y - 37)], (x, y), degrees), accent, 3)


def tissue(c: Canvas, colour: str, accent: str) -> None:
    """A box of tissues."""
    c.shape([*curve((60, 54), (64, 16), (84, 30)), *curve((84, 30), (100, 10), (102, 54))], PAPER)
    c.line(curve((78, 52), (78, 40), (84, 31)), "#dcd8cc", 1.6)
    c.box(32, 54, 128, 100, colour, radius=7)
    c.ellipse(80, 55, 27, 5, darker(colour, 0.3))
    for x in (46, 63, 80, 97, 114):
        c.ellipse(x, 79, 6, 6, lighter(colour, 0.4))
        c.ellipse(x, 79, 2.6, 2.6, accent)


def carrier_bag(c: Canvas, colour: str, accent: str) -> None:
    """A bag with handles."""
    c.line(curve((64, 44), (64, 12), (96, 12), (96, 44)), darker(colour, 0.3), 4)
    c.shape([(46, 40), (114, 40), (120, 103), (40, 103)], colour)
    c.shape([(104, 40), (114, 40), (120, 103), (106, 103)], darker(colour, 0.12))
    c.ellipse(77, 72, 17, 17, accent)
    c.shape(turned(around(77, 72, 5, 11), (77, 72), 40), lighter(colour, 0.6))


def cylinder(c: Canvas, colour: str, accent: str) -> None:
    """A gas bottle or a gallon of water."""
    c.box(64, 16, 96, 34, darker(colour, 0.25), radius=6)
    c.box(70, 22, 90, 30, PAPER, radius=3)
    c.box(46, 32, 114, 98, colour, radius=20)
    c.box(58, 94, 102, 104, darker(colour, 0.25), radius=3)
    c.box(46, 58, 114, 76, accent)
    c.box(54, 42, 59, 88, "#ffffff", radius=2.5, alpha=110)


def scooter(c: Canvas, colour: str, accent: str) -> None:
    """What is delivered."""
    c.box(28, 34, 62, 64, accent, radius=4)
    c.box(28, 46, 62, 50, lighter(accent, 0.4))
    c.shape(
        [
            *curve((34, 84), (34, 64), (60, 64)),
            (72, 64),
            *curve((72, 64), (76, 84), (96, 84)),
            (96, 92),
            (40, 92),
        ],
        colour,
    )
    c.shape(
        [
            (92, 92),
            *curve((96, 84), (104, 62), (98, 38)),
            (106, 36),
            *curve((106, 36), (116, 66), (112, 92)),
        ],
        colour,
    )
    c.line([(90, 36), (108, 32)], "#3a423c", 4.5)
    c.ellipse(106, 44, 5, 5, "#fff3c4")
    for x in (48, 116):
        c.ellipse(x, 92, 14, 14, "#3a423c")
        c.ellipse(x, 92, 6, 6, "#dcd8cc")


def tag(c: Canvas, colour: str, accent: str) -> None:
    """Anything else: a price tag."""
    shape = [(40, 62), (66, 34), (122, 34), (122, 90), (66, 90)]
    c.shape(turned(shape, (80, 62), -10), darker(colour, 0.2))
    c.shape(turned([(x - 2, y - 3) for x, y in shape], (80, 62), -10), colour)
    c.ellipse(60, 63, 6, 6, PAPER)
    for y in (54, 66, 76):
        c.line(turned([(78, y), (110, y)], (80, 62), -10), accent, 4)
