"""A benchmark on a cluster of its own, with the disk waited for as in production."""

import ast
import sys

import paths
import services
import toolchain
from commands import call, run_step
from console import ScriptError, failures_reported, say, table

FOLDER = paths.ROOT / "bench"


def main(arguments: list[str]) -> int:
    known = benchmarks()
    if not arguments:
        say(table(["Benchmark", "Measures"], sorted(known.items())))
        return 0
    name, *rest = arguments
    if name not in known:
        raise ScriptError(f"There is no benchmark {name}. script/bench lists them.")
    toolchain.prepare()
    with services.running(services.BENCH) as env:
        run_step(
            "Migrating the database",
            [paths.PYTHON, "manage.py", "migrate", "--database", "owner"],
            env,
        )
        # Some benchmarks drive the whole product as the live tests do, with these modules.
        env = {**env, "PYTHONPATH": str(paths.ROOT / "script" / "lib")}
        return call([paths.PYTHON, "-m", f"bench.{name.replace('-', '_')}", *rest], env)


def benchmarks() -> dict[str, str]:
    """The runnable modules of bench/ and the first line of what they say about themselves."""
    found = {}
    for path in FOLDER.glob("*.py"):
        source = path.read_text()
        if "__main__" in source:
            docstring = ast.get_docstring(ast.parse(source)) or ""
            found[path.stem.replace("_", "-")] = docstring.partition("\n")[0]
    return found


if __name__ == "__main__":
    with failures_reported():
        sys.exit(main(sys.argv[1:]))
