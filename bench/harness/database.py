"""A database for one run: cloned from the migrated one, dropped afterwards."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PLATFORM_URL", "TEST_SUPERUSER_URL")


@contextmanager
def scratch_database(name: str) -> Iterator[dict[str, str]]:
    """A fresh database that Django uses inside the block; gives its environment for children."""
    with cloned(base_name(), f"bench_{name}_{os.getpid()}") as database:
        use(database)
        yield environment(database)


@contextmanager
def cloned(template: str, database: str) -> Iterator[str]:
    """A copy of a database nobody is connected to, dropped at the end of the block."""
    _administer("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", database, template)
    try:
        yield database
    finally:
        disconnect()
        _administer("DROP DATABASE {} WITH (FORCE)", database)


def use(database: str) -> None:
    """Point Django's connections of this process to a database."""
    disconnect()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = database
        settings.DATABASES[alias]["NAME"] = database


def disconnect() -> None:
    """Close this process's connections and pools."""
    for alias in connections:
        connections[alias].close()
        if hasattr(connections[alias], "close_pool"):
            connections[alias].close_pool()


def base_name() -> str:
    """The migrated database that everything is cloned from; benchmarks leave it empty."""
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")


def environment(database: str) -> dict[str, str]:
    """This process's environment with all addresses pointing to the database."""
    return {**os.environ, **{name: url(name, database) for name in _URLS if name in os.environ}}


def url(variable: str, database: str) -> str:
    """The address in a variable of the environment, for another database on that server."""
    address = os.environ[variable]
    return address[: address.rindex("/") + 1] + database


def as_owner(env: Mapping[str, str]) -> psycopg.Connection:
    """An autocommitting connection of the tables' owner."""
    return psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True)


def as_superuser(env: Mapping[str, str]) -> psycopg.Connection:
    """An autocommitting connection past row-level security, to fill and to count."""
    return psycopg.connect(env["TEST_SUPERUSER_URL"], autocommit=True)


def analyze(env: Mapping[str, str]) -> None:
    """Tables that were filled and never analysed halve the rate within 10,000 orders."""
    with as_owner(env) as connection:
        connection.execute("VACUUM (ANALYZE)")


def checkpoint(env: Mapping[str, str]) -> None:
    """So that no measured round pays for writing what was filled before it."""
    with as_superuser(env) as connection:
        connection.execute("CHECKPOINT")


def _administer(statement: str, *names: str) -> None:
    address = url("DATABASE_OWNER_URL", "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def app_role(env: Mapping[str, str]) -> str:
    return urlsplit(env["DATABASE_URL"]).username or ""


def name_of(env: Mapping[str, str]) -> str:
    return urlsplit(env["DATABASE_URL"]).path.lstrip("/")
