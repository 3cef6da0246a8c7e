"""The kitchen's board."""

from tests.e2e.gallery.place import DIALOG, At, Place, Who, click, see
from tests.e2e.gallery.till import choose_person


def _give_cooks_pin(at: At) -> None:
    at.page.keyboard.type(next(iter(at.pins.values())))
    at.press("Enter")
    at.see("article")


PLACES: tuple[Place, ...] = (
    Place("kitchen-people", Who.KITCHEN, "/kitchen/#pair={code}", (see(".person"),)),
    Place("kitchen-pin", Who.KITCHEN, steps=(choose_person,)),
    Place("kitchen-board", Who.KITCHEN, steps=(_give_cooks_pin,)),
    Place("kitchen-settings", Who.KITCHEN, steps=(click("[aria-label=Pengaturan]"), DIALOG)),
)  # fmt: skip
