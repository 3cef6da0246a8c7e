"""A till's journal on its disk, with the rules of `static/src/pos/storage/journal.ts`.

Each change is one transaction that is on the disk when it returns. What an entry says is never
written again (triggers); only its state changes. A receipt's number and its entry come from the
same transaction, so that a crash leaves either both or neither.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec

from apps.core.ids import uuid7
from tests.sync.signing import Entry, canonical, receipt_number, seal

State = Literal["offered", "fact", "accepted", "rejected", "cancelled"]

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS log (
  sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, number INTEGER UNIQUE,
  closes TEXT, text TEXT NOT NULL, hash TEXT NOT NULL, signature TEXT NOT NULL,
  state TEXT NOT NULL, answered INTEGER
);
CREATE INDEX IF NOT EXISTS log_state ON log (state, sequence);
CREATE TRIGGER IF NOT EXISTS written_once
  BEFORE UPDATE OF sequence, id, kind, number, closes, text, hash, signature ON log
  BEGIN SELECT raise(ABORT, 'an entry is written once'); END;
CREATE TRIGGER IF NOT EXISTS kept BEFORE DELETE ON log
  BEGIN SELECT raise(ABORT, 'an entry is kept'); END;
"""
_COLUMNS = "sequence, id, kind, number, closes, text, hash, signature, state, answered"


@dataclass(frozen=True)
class Place:
    """Whose journal it is."""

    journal: str
    ordinal: int
    terminal: str
    code: str
    cashier: str
    shift: str


@dataclass(frozen=True)
class Row:
    """An entry. `closes`: the sale that a `number_cancelled` closes. `answered`: the total that
    the server told."""

    sequence: int
    id: str
    kind: str
    number: int | None
    closes: str | None
    text: str
    hash: str
    signature: str
    state: State
    answered: int | None

    def sent(self, *, fact: bool = True) -> Entry:
        return {
            "content": self.text,
            "hash": self.hash,
            "signature": self.signature,
            "fact": fact,
        }


class Journal:
    """`at` is called with the name of each point at which a process may be killed."""

    def __init__(
        self,
        path: Path,
        place: Place,
        key: ec.EllipticCurvePrivateKey,
        at: Callable[[str], None],
    ) -> None:
        self.place, self.key, self.at = place, key, at
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.executescript(_SCHEMA)

    # -- writing ----------------------------------------------------------------------------------

    def append_sale(
        self, order: dict[str, Any], cart: dict[str, Any], state: Literal["offered", "fact"]
    ) -> Row:
        """Numbered and written; sold once this returns, if it is a fact."""
        with self._transaction():
            number = (self._one("SELECT max(number) FROM log") or 0) + 1
            receipt = receipt_number(self.place.code, self.place.ordinal, number)
            body = {
                "number": number,
                "receipt_number": receipt,
                "rules_version": cart["rules_version"],
                "cart": cart,
                "order": order,
            }
            sequence = self._append("sale", body, state, number=number)
            self.at("before_commit")
        return self._row(sequence)

    def mark_fact(self, entry_id: str) -> None:
        """It happened: from now on it is delivered, never refused."""
        self._change("UPDATE log SET state = 'fact' WHERE id = ? AND state = 'offered'", entry_id)

    def adopt(self) -> int:
        """After a crash nobody knows what became of an offer: it counts as sold. How many."""
        return self._change("UPDATE log SET state = 'fact' WHERE state = 'offered'")

    def close(self, entry_id: str, reason: Literal["refused", "given_up"]) -> None:
        """Cancel the number of an offer, with the entry that says so, in one transaction."""
        with self._transaction():
            sale = self.find(entry_id)
            if sale.state == "offered":
                body = {"entry": sale.id, "number": sale.number, "reason": reason}
                self._append("number_cancelled", body, "fact", closes=sale.id)
                self.db.execute("UPDATE log SET state = 'cancelled' WHERE id = ?", [sale.id])
                self.at("before_commit")

    def decide(self, verdicts: Sequence[tuple[str, State, int | None]]) -> None:
        """The server's word on several entries, in one transaction; what is closed stays so."""
        with self._transaction():
            self.db.executemany(
                "UPDATE log SET state = ?2, answered = coalesce(?3, answered)"
                " WHERE id = ?1 AND state <> 'cancelled'",
                verdicts,
            )

    def send_again(self, first: int, last: int) -> int:
        """The server does not have these any more."""
        return self._change(
            "UPDATE log SET state = 'fact' WHERE state = 'accepted' AND sequence BETWEEN ? AND ?",
            *(first, last),
        )

    # -- reading ----------------------------------------------------------------------------------

    def find(self, entry_id: str) -> Row:
        (row,) = self._rows("WHERE id = ?", entry_id)
        return row

    def facts(self, limit: int) -> list[Row]:
        """What the server does not have, the oldest first."""
        return self._rows("WHERE state = 'fact' ORDER BY sequence LIMIT ?", limit)

    def all(self) -> list[Row]:
        return self._rows("ORDER BY sequence")

    @property
    def sold(self) -> int:
        query = "SELECT count(*) FROM log WHERE kind = 'sale' AND state <> 'cancelled'"
        return int(self._one(query))

    @property
    def last_sequence(self) -> int:
        return int(self._one("SELECT max(sequence) FROM log") or 0)

    # -- inside -----------------------------------------------------------------------------------

    def _append(
        self,
        kind: str,
        body: dict[str, Any],
        state: State,
        *,
        number: int | None = None,
        closes: str | None = None,
    ) -> int:
        last = self.db.execute(
            "SELECT sequence, hash FROM log ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, "")
        content = {
            "v": 2,
            "id": str(uuid7()),
            "journal": self.place.journal,
            "terminal": self.place.terminal,
            "sequence": sequence,
            "previous": previous,
            "kind": kind,
            "cashier": {"id": self.place.cashier},
            "placed_at": datetime.now(UTC).isoformat(),
            "shift": self.place.shift,
        } | body
        entry = seal(self.key, canonical(content))
        self.db.execute(
            f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",  # noqa: S608
            [
                *(sequence, content["id"], kind, number, closes),
                *(entry["content"], entry["hash"], entry["signature"], state),
            ],
        )
        return sequence

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def _change(self, statement: str, *values: object) -> int:
        return self.db.execute(statement, values).rowcount

    def _one(self, query: str) -> Any:
        return self.db.execute(query).fetchone()[0]

    def _row(self, sequence: int) -> Row:
        (row,) = self._rows("WHERE sequence = ?", sequence)
        return row

    def _rows(self, condition: str, *values: object) -> list[Row]:
        found = self.db.execute(f"SELECT {_COLUMNS} FROM log {condition}", values)  # noqa: S608
        return [Row(*row) for row in found]


def read_journal(path: Path) -> list[Row]:
    """All entries of a journal whose till has ended."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute(f"SELECT {_COLUMNS} FROM log ORDER BY sequence")  # noqa: S608
        return [Row(*row) for row in found]
