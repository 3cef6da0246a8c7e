"""The tenant scope: which tenant this code works for, in Python and in PostgreSQL.

Two things must agree. The *context* (`tenant_context`) says for whom Python works: scoped
managers filter by it. The *transaction* (`tenant_transaction`) tells PostgreSQL, whose row-level
security then hides every other tenant's rows. The setting is local to the transaction, so no
pooled connection can carry it into somebody else's request; a query outside such a transaction
raises instead of returning nothing (see docs/adr/0002-tenant-isolation.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

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
def tenant_transaction(*, read_only: bool = False) -> Iterator[None]:
    """A transaction on the default connection, under the current tenant's row-level security.

    Inside another transaction it is a savepoint, and the outer tenant is put back afterwards.
    """
    tenant_id = current_tenant_id()
    outermost = not connection.in_atomic_block
    previous = None if outermost else _database_tenant()
    with transaction.atomic():
        if previous != str(tenant_id):
            _tell_database(str(tenant_id), read_only=read_only and outermost)
        yield
        if not outermost and previous != str(tenant_id):
            _tell_database(previous or "")


@contextmanager
def tenant_scope(tenant_id: UUID, *, read_only: bool = False) -> Iterator[None]:
    """`tenant_context` and `tenant_transaction` in one."""
    with tenant_context(tenant_id), tenant_transaction(read_only=read_only):
        yield


def _database_tenant() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('app.tenant', true), '')")
        row = cursor.fetchone()
    return row[0] if row else None


def _tell_database(tenant_id: str, *, read_only: bool = False) -> None:
    sql = "SELECT set_config('app.tenant', %s, true)"
    if read_only:
        sql += ", set_config('transaction_read_only', 'on', true)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [tenant_id])
