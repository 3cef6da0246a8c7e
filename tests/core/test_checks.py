"""What refuses to start: a database role that sees too much, and weak secrets."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from apps.core import checks
from tests.core.conftest import Superuser

# Roles belong to the whole server, which parallel test processes share.
ROLE = f"warungin_check_{os.getpid()}"
STRONG = "c2d9f0a4b7e81365c2d9f0a4b7e81365"


@pytest.fixture
def role_with(committed: None, superuser: Superuser) -> Iterator[None]:
    """The default connection as another role, made for this test only."""
    superuser(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'check'")  # type: ignore[arg-type]
    name = connections["default"].settings_dict["NAME"]
    superuser(f"GRANT CONNECT ON DATABASE {name} TO {ROLE}")  # type: ignore[arg-type]
    changed = {"USER": ROLE, "PASSWORD": "check"}
    before = {key: connections["default"].settings_dict[key] for key in changed}
    connections["default"].settings_dict.update(changed)
    yield
    connections["default"].settings_dict.update(before)
    superuser(f"DROP OWNED BY {ROLE} CASCADE")  # type: ignore[arg-type]
    superuser(f"DROP ROLE {ROLE}")  # type: ignore[arg-type]


def _codes() -> list[str]:
    return [code for code, _ in checks.database_role_faults()]


def test_app_role_is_accepted(committed: None) -> None:
    assert _codes() == []
    assert checks.check_database_role(app_configs=None) == []
    checks.refuse_unsafe_database_role()


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("ALTER ROLE {role} BYPASSRLS", ["core.E002"]),
        ("GRANT warungin_platform TO {role}", ["core.E004"]),
        ("CREATE TABLE own (); ALTER TABLE own OWNER TO {role}", ["core.E003"]),
        ("GRANT warungin_owner TO {role}", ["core.E003", "core.E004"]),
        (
            "ALTER ROLE {role} SUPERUSER",
            ["core.E001", "core.E002", "core.E003", "core.E004"],
        ),
    ],
)
def test_role_with_too_many_rights_is_refused(
    role_with: None, superuser: Superuser, statement: str, codes: list[str]
) -> None:
    assert _codes() == []
    superuser(statement.format(role=ROLE))  # type: ignore[arg-type]
    assert _codes() == codes
    assert [error.id for error in checks.check_database_role(app_configs=None)] == codes
    with pytest.raises(ImproperlyConfigured, match="warungin_app"):
        checks.refuse_unsafe_database_role()
    with pytest.raises(SystemCheckError, match=codes[0]):
        call_command("check", "--deploy", "--tag", "security")


def _start(code: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in (os.environ | changed).items() if value is not None}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "SECRET_KEY is too weak"),
        ("SECRET_KEY", "ab" * 20, "SECRET_KEY is too weak"),
        ("SECRET_KEY", f"changeme-{STRONG}", "SECRET_KEY looks like a placeholder"),
        ("JWT_ACCESS_KEYS", None, "JWT_ACCESS_KEYS is not set"),
        ("JWT_ACCESS_KEYS", "", "JWT_ACCESS_KEYS is not set"),
        ("JWT_ACCESS_KEYS", STRONG, "JWT_ACCESS_KEYS is too weak"),
        ("JWT_ACCESS_KEYS", f"k1:{STRONG},k1:{STRONG}", "with different kids"),
        ("JWT_ACCESS_KEYS", f"k1:{STRONG},k2:weak", "JWT_ACCESS_KEYS is too weak"),
        ("JWT_REFRESH_KEYS", None, "JWT_REFRESH_KEYS is not set"),
        ("JWT_REFRESH_KEYS", "k1:weak", "JWT_REFRESH_KEYS is too weak"),
        ("RECEIPT_KEYS", None, "RECEIPT_KEYS is not set"),
        ("DATA_KEYS", None, "DATA_KEYS is not set"),
        ("MIDTRANS_URL", "http://127.0.0.1:9000", "MIDTRANS_URL must be a https:// address"),
        ("DATABASE_URL", "sqlite:///x.db", "DATABASE_URL must be a postgresql:// address"),
    ],
)
def test_weak_secret_stops_the_start(name: str, value: str | None, message: str) -> None:
    result = _start("import warungin.settings", WARUNGIN_ENV="production", **{name: value})
    assert result.returncode == 1
    assert message in result.stderr
    if value and len(value) > 10:
        assert value not in result.stderr, "a message must not give a secret away"


def test_web_process_refuses_the_owner_role(committed: None) -> None:
    owner = os.environ["DATABASE_OWNER_URL"]
    own_name = connections["default"].settings_dict["NAME"]
    url = f"{owner[: -len(urlsplit(owner).path)]}/{own_name}"
    result = _start("import warungin.wsgi", DATABASE_URL=url)
    assert result.returncode == 1
    assert "The app's database role owns tables." in result.stderr


def test_web_process_starts_with_the_app_role(committed: None) -> None:
    url = os.environ["DATABASE_URL"]
    own_name = connections["default"].settings_dict["NAME"]
    result = _start(
        "import warungin.wsgi", DATABASE_URL=f"{url[: -len(urlsplit(url).path)]}/{own_name}"
    )
    assert result.returncode == 0, result.stderr
