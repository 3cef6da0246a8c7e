"""The tenant scope: which tenant this code works for, in Python and in PostgreSQL.

Two things must agree. The *context* (`tenant_context`) says for whom Python works: scoped
managers filter by it. The *transaction* (`tenant_transaction`) tells PostgreSQL, whose row-level
security then hides every other tenant's rows. The setting is local to the transaction, so no
pooled connection can carry it into somebody else's request; a query outside such a transaction
raises instead of returning nothing (see docs/adr/0002-tenant-isolation.md).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from apps.core.db import fetch_one

_tenant: ContextVar[UUID | None] = ContextVar("tenant", default=None)


class TenantScopeMissing(RuntimeError):
    """Code that needs a tenant ran without one. A bug, never the caller's fault."""


def current_tenant_or_none() -> UUID | None:
    return _tenant.get()


def current_tenant_id() -> UUID:
    """The tenant in scope. Raises `TenantScopeMissing`."""
    tenant_id = _tenant.get()
    if tenant_id is None:
        raise TenantScopeMissing("No tenant in scope: use tenant_scope(tenant_id).")
    return tenant_id


@contextmanager
def tenant_context(tenant_id: UUID) -> Iterator[None]:
    """Work for one tenant; touches no database connection."""
    token = _tenant.set(tenant_id)
    try:
        yield
    finally:
        _tenant.reset(token)


@contextmanager
def tenant_transaction(
    *, read_only: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A transaction on the default connection, under the current tenant's row-level security.

    `settings` are PostgreSQL's (`lock_timeout`), for this transaction only. Inside another
    transaction it is a savepoint, and the outer tenant is put back afterwards.
    """
    tenant = str(current_tenant_id())
    outermost = not connection.in_atomic_block
    previous = None if outermost else _database_tenant()
    values = {} if previous == tenant else {"app.tenant": tenant}
    if read_only and outermost:
        values["transaction_read_only"] = "on"
    values.update(settings or {})
    with transaction.atomic():
        _set_local(values)
        yield
        if not outermost and previous != tenant:
            _check_deferred_constraints()
            _set_local({"app.tenant": previous or ""})


@contextmanager
def tenant_scope(tenant_id: UUID, *, read_only: bool = False) -> Iterator[None]:
    """`tenant_context` and `tenant_transaction` in one."""
    with tenant_context(tenant_id), tenant_transaction(read_only=read_only):
        yield


def _database_tenant() -> str | None:
    row = fetch_one("SELECT nullif(current_setting('app.tenant', true), '')")
    return row[0] if row else None


def _check_deferred_constraints() -> None:
    """Let deferred triggers fire while they still see this tenant's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _set_local(values: Mapping[str, str]) -> None:
    """Set PostgreSQL's settings for the running transaction, in one statement."""
    if values:
        fetch_one(set_local_sql(values), list(values.values()))


def set_local_sql(names: Iterable[str]) -> str:
    """The statement that sets these settings until the transaction ends."""
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in names)
    return f"SELECT {calls}"
