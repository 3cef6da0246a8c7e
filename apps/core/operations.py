"""Migration operations that protect a tenant's tables. Every migration of a `TenantModel` ends
with `TenantTable(...)` for its table; `manage.py verify_tenancy` fails when one was forgotten.
"""

from typing import Any

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_POLICY = "tenant_id = (SELECT current_setting('app.tenant')::uuid)"


class _SQLOperation(Operation):
    """An operation that only runs SQL and leaves Django's picture of the models alone."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def forward_sql(self) -> list[str]:
        raise NotImplementedError

    def backward_sql(self) -> list[str]:
        raise NotImplementedError

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.forward_sql():
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for statement in self.backward_sql():
            schema_editor.execute(statement, params=None)


class GrantToRoles(_SQLOperation):
    """Lets the app and platform roles read and write tables that exist and will exist."""

    def forward_sql(self) -> list[str]:
        roles = f'"{settings.DATABASE_APP_ROLE}", "{settings.DATABASE_PLATFORM_ROLE}"'
        defaults = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        return [
            f"GRANT USAGE ON SCHEMA public TO {roles}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {roles}",
            f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {roles}",
            f"{defaults} GRANT USAGE, SELECT ON SEQUENCES TO {roles}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {roles}",
        ]

    def backward_sql(self) -> list[str]:
        return []

    def describe(self) -> str:
        return "Grant table rights to the app and platform roles"


class TenantTable(_SQLOperation):
    """Forced row-level security on a table with a `tenant_id` column (or `column`).

    A ledger can only be read and appended to: UPDATE, DELETE and TRUNCATE are revoked.
    """

    def __init__(self, table: str, *, ledger: bool = False, column: str = "tenant_id") -> None:
        self.table = table
        self.ledger = ledger
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table], {"ledger": self.ledger, "column": self.column}

    def forward_sql(self) -> list[str]:
        app, platform = settings.DATABASE_APP_ROLE, settings.DATABASE_PLATFORM_ROLE
        rule = _POLICY.replace("tenant_id", self.column, 1)
        statements = [
            f'ALTER TABLE "{self.table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{self.table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY tenant ON "{self.table}" TO "{app}" USING ({rule}) WITH CHECK ({rule})',
            f'CREATE POLICY platform ON "{self.table}" TO "{platform}" USING (true)',
        ]
        if self.ledger:
            statements.append(
                f'REVOKE UPDATE, DELETE, TRUNCATE ON "{self.table}" FROM "{app}", "{platform}"'
            )
        return statements

    def backward_sql(self) -> list[str]:
        return [
            f'DROP POLICY tenant ON "{self.table}"',
            f'DROP POLICY platform ON "{self.table}"',
            f'ALTER TABLE "{self.table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{self.table}" DISABLE ROW LEVEL SECURITY',
        ]

    def describe(self) -> str:
        return f"Protect {self.table} by row-level security"


class TenantReference(_SQLOperation):
    """A foreign key that includes the tenant, so that no row can point into another tenant.

    Plain foreign keys are checked without row-level security. The Django field is declared
    with `db_constraint=False`. The target gets its unique (tenant_id, id) once.
    """

    def __init__(self, table: str, column: str, target: str) -> None:
        self.table = table
        self.column = column
        self.target = target

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table, self.column, self.target], {}

    @property
    def name(self) -> str:
        return f"{self.table}_{self.column}_tenant_fk"

    def forward_sql(self) -> list[str]:
        return [
            (
                f'CREATE UNIQUE INDEX IF NOT EXISTS "{self.target}_tenant_key"'
                f' ON "{self.target}" (tenant_id, id)'
            ),
            (
                f'ALTER TABLE "{self.table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY'
                f' (tenant_id, "{self.column}") REFERENCES "{self.target}" (tenant_id, id)'
            ),
        ]

    def backward_sql(self) -> list[str]:
        return [f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.name}"']

    def describe(self) -> str:
        return f"Tie {self.table}.{self.column} to {self.target} of the same tenant"


class OwnerKey(_SQLOperation):
    """Makes (tenant, owner, position) the table's primary key in the place of its id.

    Rows that are only ever read through their owner (the lines of an entry) need one index
    instead of two or three, and every sale writes a dozen such rows.
    """

    def __init__(self, table: str, owner: str, position: str = "id") -> None:
        self.table = table
        self.owner = owner
        self.position = position

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table, self.owner, self.position], {}

    def forward_sql(self) -> list[str]:
        key = f'(tenant_id, "{self.owner}", "{self.position}")'
        drop = f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.table}_pkey"'
        return [f"{drop}, ADD PRIMARY KEY {key}"]

    def backward_sql(self) -> list[str]:
        return [
            f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.table}_pkey", ADD PRIMARY KEY (id)'
        ]

    def describe(self) -> str:
        return f"Key {self.table} by its owner"


class WideRows(_SQLOperation):
    """Keeps rows of up to 8 kB whole: no compression, no second table for their long values."""

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table], {}

    def forward_sql(self) -> list[str]:
        return [f'ALTER TABLE "{self.table}" SET (toast_tuple_target = 8160)']

    def backward_sql(self) -> list[str]:
        return [f'ALTER TABLE "{self.table}" RESET (toast_tuple_target)']

    def describe(self) -> str:
        return f"Keep the rows of {self.table} whole"


class PlatformFunction(_SQLOperation):
    """A narrow SECURITY DEFINER function for look-ups that come before the tenant is known.

    It runs as the platform role, which sees all tenants; only the app role may call it.
    """

    def __init__(self, signature: str, returns: str, body: str) -> None:
        self.signature = signature
        self.returns = returns
        self.body = body

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.signature, self.returns, self.body], {}

    def forward_sql(self) -> list[str]:
        app, platform = settings.DATABASE_APP_ROLE, settings.DATABASE_PLATFORM_ROLE
        return [
            (
                f"CREATE FUNCTION {self.signature} RETURNS {self.returns} LANGUAGE sql STABLE"
                f" SECURITY DEFINER SET search_path = public, pg_temp AS $body${self.body}$body$"
            ),
            f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC",
            f'GRANT EXECUTE ON FUNCTION {self.signature} TO "{app}"',
            f'ALTER FUNCTION {self.signature} OWNER TO "{platform}"',
        ]

    def backward_sql(self) -> list[str]:
        return [f"DROP FUNCTION {self.signature}"]

    def describe(self) -> str:
        return f"Create {self.signature}"


class ForAllTenants(_SQLOperation):
    """Changes rows of every tenant in a protected table.

    Forced row-level security hides the rows from the role that migrates, so it is lifted for
    this statement; the lock on the table keeps everybody else out meanwhile.
    """

    def __init__(self, table: str, forward: str, backward: str) -> None:
        self.table = table
        self.forward = forward
        self.backward = backward

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table, self.forward, self.backward], {}

    def forward_sql(self) -> list[str]:
        return self._unhidden(self.forward)

    def backward_sql(self) -> list[str]:
        return self._unhidden(self.backward)

    def _unhidden(self, statement: str) -> list[str]:
        return [
            f'ALTER TABLE "{self.table}" NO FORCE ROW LEVEL SECURITY',
            statement,
            f'ALTER TABLE "{self.table}" FORCE ROW LEVEL SECURITY',
        ]

    def describe(self) -> str:
        return f"Change rows of {self.table} for every tenant"
