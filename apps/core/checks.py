"""Refusing to start with a database role to which row-level security would not apply."""

import logging
import time
from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

logger = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 1.0

_HINT = "Give DATABASE_URL the role warungin_app as deploy/postgres/roles.sql makes it."

# Rights that come through membership in another role count like the role's own.
_RIGHTS = """
SELECT
  EXISTS (SELECT FROM pg_roles WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER')),
  EXISTS (SELECT FROM pg_roles WHERE rolbypassrls AND pg_has_role(current_user, oid, 'MEMBER')),
  EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER')),
  EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER'))
"""

_FAULTS = (
    ("core.E001", "The app's database role is a superuser."),
    ("core.E002", "The app's database role bypasses row-level security."),
    ("core.E003", "The app's database role owns tables."),
    ("core.E004", "The app's database role has the rights of the platform role."),
)


@register(Tags.security, deploy=True)
def check_database_role(*_args: Any, **_kwargs: Any) -> list[CheckMessage]:
    """For `manage.py check --deploy`: one error for each right that breaks the isolation."""
    return [Error(message, hint=_HINT, id=code) for code, message in database_role_faults()]


def refuse_unsafe_database_role() -> None:
    """Called by each process that serves people or jobs. Raises `ImproperlyConfigured`.

    Waits while the database is away: a web worker that gave up would end, and after its second
    try the whole server with its healthy siblings.
    """
    while (faults := _faults_unless_away()) is None:
        time.sleep(ASK_AGAIN_SECONDS)
    if faults:
        raise ImproperlyConfigured(" ".join([*(message for _, message in faults), _HINT]))


def _faults_unless_away() -> list[tuple[str, str]] | None:
    try:
        return database_role_faults()
    except psycopg.OperationalError as error:
        logger.warning("waiting for the database: %s", error)
        return None


def database_role_faults() -> list[tuple[str, str]]:
    """Code and sentence of each fault, asked by a connection outside the pool."""
    with psycopg.connect(**connections["default"].get_connection_params()) as connection:
        row = connection.execute(_RIGHTS, [settings.DATABASE_PLATFORM_ROLE]).fetchone()
    return [fault for fault, found in zip(_FAULTS, row or ()) if found]
