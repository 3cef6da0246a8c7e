"""Front-end checks, a migrated template database, then pytest with all arguments."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import browser
import paths
import services
import toolchain
from commands import call, run_step
from console import Step, failures_reported
from embedded import psql
from files import digest, exclusive_lock
from postgres_runtime import find_programs

TEMPLATE = "warungin_test_template"
DUMP = services.TEST.folder / "template.sql"
TESTS = paths.ROOT / "tests"


def main(arguments: list[str]) -> int:
    toolchain.prepare()
    everything = not _named_paths(arguments)
    with services.running(services.TEST) as env:
        env |= {"WARUNGIN_TEST_TEMPLATE": TEMPLATE, "WARUNGIN_TEST_DUMP": str(DUMP)}
        if _needs_browser(arguments):
            env |= browser.prepare()
        if everything:
            _check_front_end()
        with exclusive_lock(services.TEST.folder / "template.lock"):
            _prepare_template(env)
        # A file stays with one worker: its shop, its demo or its browser is made once.
        workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
        return call([paths.PYTHON, "-m", "pytest", *workers, *arguments], env)


def _named_paths(arguments: Iterable[str]) -> list[Path]:
    """The test files and folders among pytest's arguments."""
    names = [argument.partition("::")[0] for argument in arguments if argument[:1] != "-"]
    return [path for name in names if (path := paths.ROOT / name).exists()]


def _needs_browser(arguments: Iterable[str]) -> bool:
    end_to_end = TESTS / "e2e"
    named = _named_paths(arguments) or [TESTS]
    return end_to_end.exists() and any(
        path == end_to_end or path in end_to_end.parents or end_to_end in path.parents
        for path in named
    )


def _check_front_end() -> None:
    env = toolchain.node_env()
    run_step("Checking the front end's types", ["npm", "run", "--silent", "typecheck"], env)
    run_step("Testing the front end", ["npm", "run", "--silent", "test"], env)


def _prepare_template(env: Mapping[str, str]) -> None:
    """Migrates a database once; each worker clones it in a moment, and the live tests' own
    PostgreSQL is filled from its dump.

    Its comment is the hash of what it was made from, so a changed migration makes a new one.
    """
    owner = env["DATABASE_OWNER_URL"]
    wanted = digest(_template_inputs())
    if _template_comment(owner) == wanted and DUMP.exists():
        return
    with Step("Making the template of the test databases"):
        psql(owner, "-c", f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        psql(owner, "-c", f"CREATE DATABASE {TEMPLATE}")
    run_step(
        "Migrating the template",
        [paths.PYTHON, "manage.py", "migrate", "--database", "owner"],
        {**env, **_urls_of_template(env)},
    )
    superuser = f"{env['TEST_SUPERUSER_URL'].rpartition('/')[0]}/{TEMPLATE}"
    run_step(
        "Dumping the template", [find_programs() / "pg_dump", "-f", DUMP, "-d", superuser], env
    )
    psql(owner, "-c", f"COMMENT ON DATABASE {TEMPLATE} IS '{wanted}'")


def _template_comment(url: str) -> str:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
    return psql(url, "-c", f"{query}'{TEMPLATE}'")


def _template_inputs() -> list[Path]:
    apps = paths.ROOT / "apps"
    return [
        *apps.glob("*/migrations/*.py"),
        *apps.glob("*/operations.py"),
        toolchain.LOCK,
        paths.ROLES_SQL,
    ]


def _urls_of_template(env: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{env[name].rpartition('/')[0]}/{TEMPLATE}" for name in services.ROLE_OF_URL}


if __name__ == "__main__":
    with failures_reported():
        sys.exit(main(sys.argv[1:]))
