from .rules import ServiceStage
from .sheet import Sheet


def service_charge(stage: ServiceStage | None, sheet: Sheet, untaxed: list[int]) -> list[int]:
    """Service on (or inside, if included) each line's net without inclusive tax."""
    if not stage:
        return [0] * len(untaxed)
    return sheet.spread([amount * stage.numerator for amount in untaxed], stage.denominator)
