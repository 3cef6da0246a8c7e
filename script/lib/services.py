"""PostgreSQL, Redis and the environment that every command of a section gets.

A section (`dev`, `test`, `bench`) has its own servers and secrets under `.data/<section>`.
Commands share them: each holds a shared lock while it works, and the last one to leave stops
the servers. The kernel frees the lock of a command that dies, so nothing is counted wrong.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paths
from commands import in_environment
from console import ScriptError, Step
from embedded import PostgresCluster, RedisServer
from files import digest, exclusive_lock, read_text, write_private
from postgres_runtime import find_programs

DATABASE = "warungin"
ROLE_OF_URL = {
    "DATABASE_URL": "app",
    "DATABASE_OWNER_URL": "owner",
    "DATABASE_PLATFORM_URL": "platform",
}


@dataclass(frozen=True)
class Section:
    name: str
    environment: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return paths.DATA / self.name

    @property
    def logs(self) -> Path:
        return self.folder / "log"


DEV = Section("dev", "development")
# A test's data may be lost in a power cut, so a commit need not wait for the disk.
TEST = Section("test", "test", {"synchronous_commit": "off"})
# Room as on a small server, and no checkpoint in the middle of a round.
BENCH = Section("bench", "development", {"shared_buffers": "1GB", "max_wal_size": "4GB"})


@contextmanager
def running(section: Section) -> Iterator[dict[str, str]]:
    """The servers of the section run inside the block, which gets the environment for children."""
    _make_folders(section)
    with (section.folder / "users.lock").open("a") as users:
        try:
            with exclusive_lock(section.folder / "change.lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                env = _start(section)
            yield env
        finally:
            with exclusive_lock(section.folder / "change.lock"):
                if _is_last(users.fileno()):
                    _stop(section)


def reset(section: Section) -> None:
    """Deletes all data of the section; refuses while a command uses it."""
    _make_folders(section)
    with (section.folder / "users.lock").open("a") as users:
        if not _is_last(users.fileno()):
            raise ScriptError(
                f"{section.folder} is in use by another command. Stop that one first."
            )
        with Step(f"Deleting {section.folder}"):
            _postgres(section).destroy()
            _redis(section).destroy()
            shutil.rmtree(section.folder)


def _make_folders(section: Section) -> None:
    # Open to others whatever the umask: root's PostgreSQL walks through as another user.
    for folder in (paths.DATA, section.folder):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    # WhiteNoise looks for the first, Django writes to the second.
    for name in ("static", "media", "log"):
        (section.folder / name).mkdir(exist_ok=True)


def _is_last(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _postgres(section: Section) -> PostgresCluster:
    return PostgresCluster(section.folder / "postgres", section.settings)


def _redis(section: Section) -> RedisServer:
    return RedisServer(section.folder / "redis")


def _start(section: Section) -> dict[str, str]:
    generated = _generated_secrets(section)
    env = in_environment({name: value for name, value in generated.items() if name.isupper()})
    env |= {name: os.environ[name] for name in generated if os.environ.get(name)}
    env |= {"WARUNGIN_ENV": section.environment, "WARUNGIN_DATA_DIR": str(section.folder)}
    return env | _database_env(section, generated) | _redis_env(section)


def _stop(section: Section) -> None:
    if not os.environ.get("DATABASE_URL"):
        _postgres(section).stop()
    if not os.environ.get("REDIS_URL"):
        _redis(section).stop()


def _database_env(section: Section, passwords: Mapping[str, str]) -> dict[str, str]:
    if os.environ.get("DATABASE_URL"):
        return _given_database()
    cluster = _postgres(section)
    if cluster.pid is None:
        with Step("Starting PostgreSQL"):
            cluster.ensure_created()
            cluster.start()
    _ensure_roles(cluster, passwords)
    urls = {
        name: cluster.url(f"warungin_{role}", passwords[f"{role}_password"], DATABASE)
        for name, role in ROLE_OF_URL.items()
    }
    return urls | {"TEST_SUPERUSER_URL": cluster.superuser_url, "PG_BIN": str(find_programs())}


def _given_database() -> dict[str, str]:
    missing = [name for name in ROLE_OF_URL if not os.environ.get(name)]
    if missing:
        raise ScriptError(
            f"DATABASE_URL is set, so {' and '.join(missing)} must be set, too: the app, the owner"
            f" and the platform are three roles.\n{paths.ROLES_SQL} makes them."
        )
    return {}


def _ensure_roles(cluster: PostgresCluster, passwords: Mapping[str, str]) -> None:
    """Roles, database and extensions; skipped while roles.sql is the one that ran last."""
    stamp = cluster.home / "roles.sha256"
    wanted = digest([paths.ROLES_SQL])
    if read_text(stamp) == wanted:
        return
    variables = {
        f"WARUNGIN_{role.upper()}_PASSWORD": passwords[f"{role}_password"]
        for role in ROLE_OF_URL.values()
    }
    cluster.psql("-f", paths.ROLES_SQL, env=variables)
    write_private(stamp, wanted)


def _redis_env(section: Section) -> dict[str, str]:
    if os.environ.get("REDIS_URL"):
        return {}
    server = _redis(section)
    server.ensure_created()
    server.start()
    return {"REDIS_URL": server.url}


def _generated_secrets(section: Section) -> dict[str, str]:
    """Names in capitals are variables of the environment, the others the roles' passwords."""
    file = section.folder / "secrets.json"
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    complete = _new_secrets() | kept
    if complete != kept:
        write_private(file, json.dumps(complete, indent=1))
    return complete


def _new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "JWT_ACCESS_KEYS": f"dev1:{secrets.token_hex(32)}",
        "JWT_REFRESH_KEYS": f"dev1:{secrets.token_hex(32)}",
        "RECEIPT_KEYS": f"dev1:{secrets.token_hex(32)}",
        "DATA_KEYS": f"dev1:{secrets.token_hex(32)}",
        **{f"{role}_password": secrets.token_hex(16) for role in ROLE_OF_URL.values()},
    }
