"""The limit: pgbench running literally the statements of a checkout, on the same database.

The look-up of the sign-in, BEGIN, the settings, READ, WRITE, COMMIT: imported from the product,
as the app role under row-level security. One thing differs: pgbench cannot make JSON. So the
documents are made before a round by the product's own code, from real carts, each with new
identifiers, and stored uncompressed; the statement reads its document from there by a
subquery instead of from a parameter. This saves PostgreSQL the transfer and costs it one look-up
by key.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import count, islice
from uuid import UUID

import psycopg
from django.utils import timezone

from apps.core.actors import Actor
from apps.core.api.renderers import dumps
from apps.core.ids import uuid7
from apps.core.tenancy import set_local_sql, tenant_scope
from apps.orders import checkout_sql
from apps.orders.checkout_sql import Situation
from apps.orders.document import sale_document
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.services.checkout import decide_sale, transaction_settings
from apps.tenants.selectors import PRINCIPAL, find_principal
from bench.harness.database import as_owner
from bench.harness.pgbench import Limit, run
from bench.harness.shops import Till, basket

Basket = Callable[[Till], tuple[UUID, ...]]

# Documents a client can use up in a second; pgbench fails when they run out.
DOCUMENTS_A_SECOND = 500
_CLIENT_SPAN = 1_000_000

_TABLES = """
CREATE UNLOGGED TABLE IF NOT EXISTS bench_till (client int PRIMARY KEY, tenant uuid,
  session uuid, outlet uuid, terminal uuid);
CREATE UNLOGGED TABLE IF NOT EXISTS bench_document (n int PRIMARY KEY, key text,
  products text, doc text);
ALTER TABLE bench_document ALTER doc SET STORAGE plain;
GRANT SELECT ON bench_till, bench_document TO PUBLIC;
TRUNCATE bench_till, bench_document;
"""
_PARAMETERS = {
    "tenant": ":tenant",
    "outlet": ":outlet",
    "terminal": ":terminal",
    "key": "(SELECT key FROM bench_document WHERE n = :row)",
    "products": "(SELECT products FROM bench_document WHERE n = :row)",
    "doc": "(SELECT doc FROM bench_document WHERE n = :row)",
}


def run_limit(
    tills: Sequence[Till], env: Mapping[str, str], *, seconds: int, choose: Basket = basket
) -> Limit:
    """As many clients as tills sell through pgbench."""
    _prepare(tills, env, each=seconds * DOCUMENTS_A_SECOND, choose=choose)
    return run(_script(), env, seconds=seconds, clients=len(tills))


def _script() -> str:
    settings = transaction_settings()
    return "\n".join(
        [
            r"\set n :n + 1",
            rf"\set row :client_id * {_CLIENT_SPAN} + :n",
            r"\if :n = 1",
            "SELECT tenant, session, outlet, terminal FROM bench_till WHERE client = :client_id",
            r"\gset",
            r"\endif",
            _positional(PRINCIPAL, [":session", ":tenant"]) + ";",
            "BEGIN;",
            _positional(
                set_local_sql(["app.tenant", *settings]),
                [":tenant", *(f"'{value}'" for value in settings.values())],
            )
            + ";",
            _named(checkout_sql.READ) + ";",
            _named(checkout_sql.WRITE) + ";",
            "COMMIT;",
        ]
    )


def _positional(statement: str, values: Sequence[str]) -> str:
    given = iter(values)
    return re.sub("%s", lambda _: next(given), statement)


def _named(statement: str) -> str:
    return re.sub(r"%\((\w+)\)s", lambda name: _PARAMETERS[name[1]], statement).strip()


def _prepare(tills: Sequence[Till], env: Mapping[str, str], *, each: int, choose: Basket) -> None:
    with as_owner(env) as connection:
        connection.execute(_TABLES)
        for client, till in enumerate(tills):
            connection.execute(
                "INSERT INTO bench_till VALUES (%s, %s, %s, %s, %s)",
                [client, till.tenant_id, till.session_id, till.outlet_id, till.terminal_id],
            )
            _copy_documents(connection, client, till, each, choose)
        connection.execute("VACUUM (ANALYZE) bench_till, bench_document")


def _copy_documents(
    connection: psycopg.Connection, client: int, till: Till, each: int, choose: Basket
) -> None:
    actor = find_principal(session_id=till.session_id, tenant_id=till.tenant_id)
    assert actor is not None
    with (
        tenant_scope(till.tenant_id),
        connection.cursor() as cursor,
        cursor.copy("COPY bench_document FROM STDIN") as copy,
    ):
        situation = checkout_sql.read_situation(
            tenant_id=till.tenant_id,
            outlet_id=till.outlet_id,
            terminal_id=till.terminal_id,
            key=None,
            product_ids=till.products,
        )
        assert situation is not None
        for n in islice(count(client * _CLIENT_SPAN + 1), each):
            chosen = choose(till)
            key = str(uuid7())
            document = dumps(_document(till, actor, situation, chosen, key)).decode()
            products = "{" + ",".join(map(str, chosen)) + "}"
            copy.write_row((n, key, products, document))


def _document(
    till: Till, actor: Actor, situation: Situation, chosen: Sequence[UUID], key: str
) -> dict[str, object]:
    draft = Draft(
        id=uuid7(),
        outlet_id=till.outlet_id,
        terminal_id=till.terminal_id,
        channel="dine_in",
        lines=tuple(
            DraftLine(product, Decimal(quantity))
            for product, quantity in zip(chosen, (1, 2, 1), strict=False)
        ),
        tenders=(DraftTender("cash", 1_000_000),),
    )
    sale = decide_sale(
        draft=draft,
        actor=actor,
        placed_at=timezone.now(),
        situation=situation,
        key=key,
        request_hash=bytes(32),
    )
    return sale_document(sale)
