"""The limit: pgbench running literally the statements of a checkout, on the same database.

The look-up of the sign-in, BEGIN, the settings, READ, WRITE, COMMIT: imported from the product,
as the app role under row-level security, with parameters in the same places. One thing differs:
pgbench cannot price a cart. So the parameters are made before a round by the product's own
code, from real carts, each with new identifiers, and stored in a table; the look-up of the
sign-in is joined with one row of it, which pgbench sends back as the parameters of READ and
WRITE. What is NULL in all documents is written as NULL, because pgbench cannot send it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle
from typing import Any
from uuid import UUID

from django.utils import timezone
from psycopg import sql

from apps.core.ids import uuid7
from apps.core.tenancy import set_local_sql, tenant_scope
from apps.orders.checkout_sql import READ, WRITE, read_situation, write_parameters
from apps.orders.document import sale_document
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.goods import goods_parameters
from apps.orders.services.checkout import decide_sale, price_sale, transaction_settings
from apps.tenants.selectors import PRINCIPAL, find_principal
from bench.harness.database import as_owner
from bench.harness.pgbench import Limit, run
from bench.harness.shops import Till, basket

Basket = Callable[[Till], tuple[UUID, ...]]
Document = dict[str, str | None]

# Documents a client can use up in a second; pgbench fails when they run out.
DOCUMENTS_A_SECOND = 400
_CLIENT_SPAN = 1_000_000
_QUANTITIES = (1, 2, 1)

_TRANSACTION = r"""
\set n :n + 1
\set row :client_id * {span} + :n
\if :n = 1
SELECT tenant, session FROM bench_document WHERE document = :row
\gset
\endif
SELECT * FROM ({principal}) p, bench_document WHERE document = :row
\gset
BEGIN;
{settings};
{read};
{write};
COMMIT;
"""


def run_limit(
    tills: Sequence[Till],
    env: Mapping[str, str],
    *,
    seconds: int,
    choose: Basket = basket,
    a_second: int = DOCUMENTS_A_SECOND,
) -> Limit:
    """As many clients as tills sell through pgbench."""
    sample = _store_documents(tills, env, seconds * a_second, choose)
    return run(_script(sample), env, seconds=seconds, clients=len(tills))


def _script(sample: Document) -> str:
    """The transaction of one sale; `n` counts a client's documents."""
    settings = transaction_settings()
    values = {name: "NULL" if value is None else f":{name}" for name, value in sample.items()}
    given = [":tenant", *(f"'{value}'" for value in settings.values())]
    return _TRANSACTION.format(
        span=_CLIENT_SPAN,
        principal=_positional(PRINCIPAL, [":session", ":tenant"]),
        settings=_positional(set_local_sql(["app.tenant", *settings]), given),
        read=_named(READ, values),
        write=_named(WRITE, values),
    )


def _positional(statement: str, values: Sequence[str]) -> str:
    given = iter(values)
    return re.sub("%s", lambda _: next(given), statement)


def _named(statement: str, values: Mapping[str, str]) -> str:
    return re.sub(r"%\((\w+)\)s", lambda name: values[name[1]], statement).strip()


def _store_documents(
    tills: Sequence[Till], env: Mapping[str, str], each: int, choose: Basket
) -> Document:
    """Fill `bench_document` with so many documents for each client; gives one of them."""
    sample: Document = {}
    with as_owner(env) as connection:
        for client, till in enumerate(tills):
            made = _documents(till, each, choose)
            sample = sample or next(made)
            if client == 0:
                connection.execute(_table(sample))
            with connection.cursor().copy("COPY bench_document FROM STDIN") as copy:
                for n, document in enumerate(made, client * _CLIENT_SPAN + 1):
                    copy.write_row((n, *document.values()))
        connection.execute("VACUUM (ANALYZE) bench_document")
    return sample


def _table(sample: Document) -> sql.Composed:
    """One column a parameter, uncompressed, as text to send."""
    columns = [sql.SQL("{} text STORAGE external").format(sql.Identifier(n)) for n in sample]
    return sql.SQL(
        "DROP TABLE IF EXISTS bench_document;"
        " CREATE UNLOGGED TABLE bench_document (document int PRIMARY KEY, {});"
        " GRANT SELECT ON bench_document TO PUBLIC"
    ).format(sql.SQL(", ").join(columns))


def _documents(till: Till, count: int, choose: Basket) -> Iterator[Document]:
    """Parameters of one sale after the other at a till, as texts."""
    actor = find_principal(session_id=till.session_id, tenant_id=till.tenant_id)
    assert actor is not None
    with tenant_scope(till.tenant_id):
        situation = read_situation(
            tenant_id=till.tenant_id, key=None, draft=_draft(till, till.products)
        )
        assert situation is not None
        for _ in range(count):
            chosen = choose(till)
            draft, placed_at = _draft(till, chosen), timezone.now()
            sale = decide_sale(
                draft=draft,
                priced=price_sale(draft, placed_at, situation),
                actor=actor,
                placed_at=placed_at,
                situation=situation,
                key=str(uuid7()),
                request_hash=bytes(32),
            )
            parameters = write_parameters(sale_document(sale))
            parameters |= goods_parameters(draft) | {"session": till.session_id}
            yield {name: _text(value) for name, value in parameters.items()}


def _draft(till: Till, chosen: Sequence[UUID]) -> Draft:
    return Draft(
        id=uuid7(),
        outlet_id=till.outlet_id,
        terminal_id=till.terminal_id,
        channel="dine_in",
        lines=tuple(
            DraftLine(product, Decimal(quantity))
            for product, quantity in zip(chosen, cycle(_QUANTITIES), strict=False)
        ),
        tenders=(DraftTender("cash", 1_000_000),),
    )


def _text(value: Any) -> str | None:
    """A parameter as PostgreSQL reads it."""
    if value is None:
        return None
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value)
