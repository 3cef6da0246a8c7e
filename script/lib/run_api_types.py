"""The front end's types of the REST API, generated from our own OpenAPI schema."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import paths
import services
import toolchain
from commands import run_step
from console import ScriptError, failures_reported

TYPES = paths.ROOT / "static" / "src" / "shared" / "api" / "schema.d.ts"


def main(arguments: list[str]) -> None:
    toolchain.prepare()
    with services.running(services.TEST) as env, tempfile.TemporaryDirectory() as folder:
        env["PATH"] = toolchain.node_env()["PATH"]
        made = _generate(env, Path(folder))
    if "--check" not in arguments:
        TYPES.write_text(made)
    elif TYPES.read_text() != made:
        raise ScriptError(f"{TYPES.relative_to(paths.ROOT)} is out of date: run script/api-types.")


def _generate(env: Mapping[str, str], folder: Path) -> str:
    schema, types = folder / "schema.json", folder / "schema.d.ts"
    run_step(
        "Writing the schema",
        [
            *(paths.PYTHON, "manage.py", "spectacular"),
            *("--format", "openapi-json", "--file", schema),
        ],
        env,
    )
    run_step(
        "Generating the types",
        ["npm", "run", "--silent", "api-types", "--", schema, "-o", types],
        env,
    )
    return types.read_text()


if __name__ == "__main__":
    with failures_reported():
        main(sys.argv[1:])
