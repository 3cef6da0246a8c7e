"""Proof of the tenants' isolation, asked from the database itself (`manage.py verify_tenancy`).

What the migrations should have done is compared with what the catalogue says, and every
reference between tenants' tables is followed as the platform role, which sees all rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import ForeignKey
from psycopg import sql

from apps.core.operations import TenantTable

# How PostgreSQL writes the rule of `TenantTable` down.
_RULE = "({column} = ( SELECT (current_setting('app.tenant'::text))::uuid AS current_setting))"

_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND (c.relname = ANY(%s) OR EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
ORDER BY c.relname
"""
_POLICIES = """
SELECT policyname, permissive, roles::text[], cmd, qual, with_check
FROM pg_policies WHERE schemaname = 'public' AND tablename = %s
"""
_RIGHT = "SELECT has_table_privilege(%s, %s, %s)"
_FOREIGN_KEYS = """
SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text, b.attname
FROM pg_constraint k
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair(own, other)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND a.attname <> 'tenant_id'
"""
_STRAYS = """
SELECT count(*), min(c.{own}::text) FROM {child} c LEFT JOIN {parent} p ON p.{other} = c.{own}
WHERE c.{own} IS NOT NULL AND p.tenant_id IS DISTINCT FROM c.tenant_id
"""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A column of a tenant's table that points into another tenant's table."""

    child: str
    own: str
    parent: str
    other: str


def tenancy_violations() -> list[str]:
    """A sentence for each thing that breaks the isolation; empty when all is well."""
    expected = protected_tables()
    tables = _ask(_TABLES, [list(expected)])
    names = {table for table, _, _ in tables}
    found = [f"{table}: the table is missing" for table in sorted(expected.keys() - names)]
    for table, enabled, forced in tables:
        if not (enabled and forced):
            found.append(f"{table}: row-level security is not enabled and forced")
        operation = expected.get(table)
        column = operation.column if operation else "tenant_id"
        found.extend(_policy_violations(table, column))
        found.extend(_right_violations(table, ledger=operation is not None and operation.ledger))
    for reference in sorted(references(names)):
        found.extend(_strays(reference))
    return found


def protected_tables() -> dict[str, TenantTable]:
    """What the migrations say about each tenant's table."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return {
        operation.table: operation
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, TenantTable)
    }


def references(tables: set[str]) -> set[Reference]:
    """The references among tables with a tenant column, by Django's models and by PostgreSQL."""
    declared = {
        Reference(
            model._meta.db_table,
            field.column,
            field.related_model._meta.db_table,
            field.target_field.column or "id",
        )
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    }
    constrained = {Reference(*row) for row in _ask(_FOREIGN_KEYS)}
    with_column = tables - {name for name, op in protected_tables().items() if op.column == "id"}
    return {
        reference
        for reference in declared | constrained
        if {reference.child, reference.parent} <= with_column
    }


def _policy_violations(table: str, column: str) -> Iterator[str]:
    rule = _RULE.format(column=column)
    app, platform = settings.DATABASE_APP_ROLE, settings.DATABASE_PLATFORM_ROLE
    wanted = {
        "tenant": ("PERMISSIVE", [app], "ALL", rule, rule),
        "platform": ("PERMISSIVE", [platform], "ALL", "true", None),
    }
    present = {name: tuple(rest) for name, *rest in _ask(_POLICIES, [table])}
    for name in sorted(wanted.keys() - present.keys()):
        yield f"{table}: the policy {name} is missing"
    for name, policy in sorted(present.items()):
        if policy != wanted.get(name):
            yield f"{table}: the policy {name} is not the one of TenantTable"


def _right_violations(table: str, *, ledger: bool) -> Iterator[str]:
    forbidden = ["TRUNCATE", "UPDATE", "DELETE"] if ledger else ["TRUNCATE"]
    for role in (settings.DATABASE_APP_ROLE, settings.DATABASE_PLATFORM_ROLE):
        for right in forbidden:
            if _ask(_RIGHT, [role, table, right])[0][0]:
                yield f"{table}: the role {role} may {right}"


def _strays(reference: Reference) -> Iterator[str]:
    """Rows that point into another tenant, or at nothing."""
    names = {key: sql.Identifier(getattr(reference, key)) for key in Reference.__slots__}
    count, example = _ask(sql.SQL(_STRAYS).format(**names))[0]
    if count:
        yield (
            f"{reference.child}.{reference.own}: {count} rows point outside their tenant,"
            f" e.g. at {example} in {reference.parent}"
        )


def _ask(
    statement: LiteralString | sql.Composed, params: list[Any] | None = None
) -> list[tuple[Any, ...]]:
    with connections["platform"].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
