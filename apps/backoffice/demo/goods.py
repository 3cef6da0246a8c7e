"""What the demo shops sell. Prices and costs in whole rupiah."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goods:
    """A product. `weight`: how often it is chosen; `packed` goods carry a barcode."""

    name: str
    price: int
    cost: int
    weight: int = 4
    packed: bool = False
    unit: str = "pcs"
    tracked: bool = True


def sku(prefix: str, number: int) -> str:
    """`KP`, 3 → `KP003`."""
    return f"{prefix}{number:03d}"


def ean13(number: int) -> str:
    """An Indonesian EAN-13 (899) with its check digit."""
    digits = f"899{number:09d}"
    odd, even = (sum(int(digit) for digit in digits[start::2]) for start in (0, 1))
    return f"{digits}{-(odd + 3 * even) % 10}"
