"""What stock is worth: the moving average, exact to the rupiah.

A level is a quantity (three decimals), a value in whole rupiah, and the unit cost of the last
receipt (four decimals). The value is kept, never computed from an average, so the values of all
levels of an outlet equal its inventory account. The rules, which the SQL of a checkout repeats
(apps/orders/checkout_sql.py); `round` is half away from zero:

Taking `d` from quantity `q`, value `v`, last cost `c`:
    d <= q      takes round(v * d / q); so the last unit takes the rest, whatever it is
    d > q       takes what is there (`v`, if q > 0), and values the d - max(q, 0) units that
                were not there at round((d - max(q, 0)) * c); they leave a negative value

Putting in `d` that cost `a` in all, round(d * unit cost):
    q > 0       the value grows by a
    q <= 0      the first -q units replace what was taken before it was there. If d <= -q, the
                value grows by round(-v * d / -q), which is all of -v when d = -q. Otherwise the
                q + d units that remain are worth round(a * (q + d) / d).
                What they really cost less what they were valued at, a - (v' - v), is the
                variance: it belongs to the cost of goods sold.

The last cost becomes the unit cost of what is put in; taking leaves it.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

# Three decimals of a quantity, a value below 2^63: every product below fits without rounding.
_EXACT_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Stock:
    """A level's figures. `value` in rupiah, `last_cost` in rupiah for one unit."""

    quantity: Decimal
    value: int
    last_cost: Decimal

    @property
    def average(self) -> Decimal | None:
        """Rupiah for one unit, four decimals; None when nothing is there."""
        if self.quantity <= 0 or self.value < 0:
            return None
        return (Decimal(self.value) / self.quantity).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Change:
    """What a movement does: signed quantity and value, and the stock afterwards.

    `variance` in rupiah is what sold goods turned out to have cost more than they were valued at.
    """

    quantity: Decimal
    value: int
    after: Stock
    variance: int = 0


def take(stock: Stock, quantity: Decimal) -> Change:
    """Take `quantity` (above 0), also below zero."""
    if quantity <= stock.quantity:
        taken = _ratio(stock.value * quantity, stock.quantity)
    else:
        there = max(stock.quantity, Decimal(0))
        worth = max(stock.value, 0) if there else 0
        taken = worth + _ratio((quantity - there) * stock.last_cost)
    after = Stock(stock.quantity - quantity, stock.value - taken, stock.last_cost)
    return Change(-quantity, -taken, after)


def put(stock: Stock, quantity: Decimal, unit_cost: Decimal) -> Change:
    """Put in `quantity` (above 0) at a unit cost in rupiah."""
    cost = _ratio(quantity * unit_cost)
    value = _value_after(stock, quantity, cost)
    after = Stock(stock.quantity + quantity, value, unit_cost)
    gained = value - stock.value
    return Change(quantity, gained, after, variance=cost - gained)


def _value_after(stock: Stock, quantity: Decimal, cost: int) -> int:
    if stock.quantity > 0:
        return stock.value + cost
    remaining = stock.quantity + quantity
    if remaining > 0:
        return _ratio(cost * remaining, quantity)
    return stock.value + _ratio(-stock.value * quantity, -stock.quantity)


def _ratio(numerator: Decimal, denominator: Decimal = Decimal(1)) -> int:
    """numerator / denominator to the nearest integer, half away from zero."""
    with localcontext(prec=_EXACT_DIGITS):
        return int((numerator / denominator).quantize(Decimal(1), ROUND_HALF_UP))
