"""What the tills' journals say, compared with what the server has."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.live.stack import LiveShop, Stack
from tests.live.wholeness import RAW, ROLLUP, half_written
from tests.sync.live_device import LiveDevice
from tests.sync.storm.journal import Row

_ORDERS = """
SELECT o.id::text, o.receipt_number, o.journal, o.number, o.expected_total, o.total, o.paid,
  o.change, o.tax, o.service,
  (SELECT array_agg(l.product_id::text || ' ' || l.quantity::float8 || ' ' || l.total
                    ORDER BY l.position) FROM orders_orderline l WHERE l.order_id = o.id),
  (SELECT array_agg(t.method || ' ' || t.amount) FROM orders_tender t WHERE t.order_id = o.id)
FROM orders_order o WHERE o.tenant_id = %s
"""
_STATES = """
SELECT state, count(*)::int FROM sync_journalentry WHERE tenant_id = %s GROUP BY state
"""
_ODD = """
SELECT code, count(*)::int FROM sync_syncexception WHERE tenant_id = %s GROUP BY code ORDER BY code
"""
_LEVELS = """
SELECT product_id::text, quantity FROM inventory_stocklevel WHERE tenant_id = %s
"""
# A drawer that was counted already got its late sales as over.
_DRAWERS = """
SELECT coalesce(sum(l.debit - l.credit), 0)::bigint
FROM finance_journalline l JOIN finance_journalentry e ON e.id = l.entry_id
JOIN finance_account a ON a.id = l.account_id
WHERE e.tenant_id = %s AND e.kind = 'sale' AND a.system_key IN ('cash_drawer', 'over_short')
"""


@dataclass
class Proof:
    """Of `devices`, whose journals are `journals`; `online` has what other tills were told:
    total by order. `opening` is the stock before any sale, by product."""

    live: Stack
    shop: LiveShop
    devices: Sequence[LiveDevice]
    journals: Sequence[Sequence[Row]]
    online: Mapping[str, int]
    opening: Mapping[str, int]
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    sold: Counter[str] = field(default_factory=Counter)

    def compare(self) -> None:
        """Fill what is lost, doubled, wrong, unproven; raise when books, stock or chains fail."""
        self.orders = {row[0]: row for row in self.live.sql(_ORDERS, self.shop.id)}
        self.states = dict(self.live.sql(_STATES, self.shop.id))
        self.odd = dict(self.live.sql(_ODD, self.shop.id))
        left = dict(self.orders)
        for device, rows in zip(self.devices, self.journals, strict=True):
            self._compare_journal(device, rows, left)
        self._compare_online(left)
        self.doubled += [f"{row[1]} is in no journal" for row in left.values()]
        self._compare_rows()
        self._compare_stock()
        self.live.verify()
        chains = {"command": "sync_verify", "arguments": ["--tenant", self.shop.id]}
        self.live.maker.make("check", chains)

    def _compare_journal(
        self, device: LiveDevice, rows: Sequence[Row], left: dict[str, tuple[Any, ...]]
    ) -> None:
        sales = [row for row in rows if row.kind == "sale"]
        closed = {row.closes for row in rows if row.kind == "number_cancelled"}
        name = f"{device.terminal.code}-{device.journal.ordinal}"
        if [row.number for row in sales] != list(range(1, len(sales) + 1)):
            self.unproven.append(f"{name}: the receipts' numbers have gaps")
        if [row.sequence for row in rows] != list(range(1, len(rows) + 1)):
            self.unproven.append(f"{name}: the journal has gaps")
        for row in sales:
            order = left.pop(json.loads(row.text)["order"]["id"], None)
            if row.id in closed:
                self.doubled += [f"{name}: {order[1]} was cancelled and sold"] if order else []
            elif order is None:
                self.lost.append(f"{name}: receipt {row.number} ({row.state})")
            else:
                self._compare_sale(row, order, device.journal.ordinal)
        undelivered = [row for row in rows if row.state not in ("accepted", "cancelled")]
        self.unproven += [f"{name}: entry {row.sequence} is {row.state}" for row in undelivered]
        self._compare_proof(device, rows, len(sales) - len(closed), name)

    def _compare_sale(self, row: Row, order: tuple[Any, ...], ordinal: int) -> None:
        """The order is what the customer saw and paid."""
        content = json.loads(row.text)
        cart, handed = content["cart"], content["order"]["tenders"][0]["amount"]
        wanted = (
            content["receipt_number"], ordinal, row.number, cart["expected_total"], cart["total"],
            handed, handed - cart["total"], cart["tax"], cart["service"],
            [f"{one['item']} {float(one['quantity']):g} {one['total']}" for one in cart["lines"]],
            [f"cash {cart['total']}"],
        )  # fmt: skip
        if order[1:] != wanted or row.answered not in (None, cart["total"]):
            self.wrong.append(f"{order[1:]} instead of {wanted}, the till knows {row.answered}")
        for line in cart["lines"]:
            self.sold[line["item"]] += int(float(line["quantity"]))

    def _compare_proof(
        self, device: LiveDevice, rows: Sequence[Row], sales: int, name: str
    ) -> None:
        """The server has proven the chain to its end, and nothing is missing."""
        state = self.live.call("GET", "/api/v1/sync/journal", headers=device.headers).json()
        wanted = {
            "received": len(rows), "verified_through": len(rows), "highest": len(rows),
            "missing": [], "broken_at": None, "sales": sales, "last_hash": rows[-1].hash,
        }  # fmt: skip
        found = {member: state[member] for member in wanted}
        if found != wanted:
            self.unproven.append(f"{name}: {found} instead of {wanted}")

    def _compare_online(self, left: dict[str, tuple[Any, ...]]) -> None:
        for order_id, total in self.online.items():
            order = left.pop(order_id, None)
            if order is None:
                self.lost.append(f"online: {order_id}")
            else:
                self.wrong += [f"online: {order}"] if order[5] != total else []
                for line in order[10]:
                    product, quantity, _ = line.split()
                    self.sold[product] += int(quantity)

    def _compare_rows(self) -> None:
        """Of all sales: nothing in halves, and the drawers, rollups and books have their sum."""
        halves = half_written(self.live, [self.shop.id])
        self.wrong += [f"written in halves: {order_id}" for (order_id,) in halves]
        raw = self.live.sql(RAW, self.shop.id)
        if self.live.sql(ROLLUP, self.shop.id) != raw:
            self.wrong.append("the rollup has another sum than the sales")
        if self.live.sql(_DRAWERS, self.shop.id) != [(raw[0][1],)]:
            self.wrong.append("the drawers got another sum than the sales")
        for state in ("waiting", "rejected"):
            if self.states.get(state):
                self.unproven.append(f"{self.states[state]} entries are {state}")

    def _compare_stock(self) -> None:
        levels = dict(self.live.sql(_LEVELS, self.shop.id))
        for product, opening in self.opening.items():
            if levels[product] != Decimal(opening - self.sold[product]):
                self.wrong.append(
                    f"stock of {product}: {levels[product]}, was {opening}"
                    f" less {self.sold[product]} sold"
                )
