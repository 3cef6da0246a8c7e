"""The Python environment and Node, made ready once and again only when the lock changes."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import paths
from commands import in_environment, run_step
from console import ScriptError
from files import digest, exclusive_lock, read_text

LOCK = paths.ROOT / "requirements-dev.txt"
PYTHON_STAMP = paths.VENV / ".installed.sha256"
NODE_MODULES = paths.ROOT / "node_modules"
NODE_STAMP = NODE_MODULES / ".installed.sha256"
NODE_INPUTS = [paths.ROOT / "package.json", paths.ROOT / "package-lock.json"]
DIST = paths.ROOT / "static" / "dist"
DIST_STAMP = DIST / ".built.sha256"
CATALOGUES = paths.ROOT / "script" / "lib" / "catalogues.py"
CATALOGUES_STAMP = paths.DATA / "catalogues.sha256"
NODE_LEAST = (22, 12)


def prepare() -> None:
    """`.venv`, `node_modules`, `static/dist` and the translations match what is checked out."""
    with exclusive_lock(paths.DATA / "toolchain.lock"):
        _prepare_python()
        _compile_catalogues()
        _prepare_node()
        _build_front_end()


def _prepare_python() -> None:
    if not _works(paths.PYTHON):
        _make_environment()
    wanted = digest([LOCK])
    if read_text(PYTHON_STAMP) != wanted:
        _install_lock()
        PYTHON_STAMP.write_text(wanted)


def _works(program: Path) -> bool:
    try:
        return subprocess.run([program, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def _make_environment() -> None:
    try:
        run_step("Making .venv", [sys.executable, "-m", "venv", "--clear", paths.VENV])
    except ScriptError as error:
        raise ScriptError(f"{error}\nOn Debian and Ubuntu: apt-get install python3-venv") from error


def _install_lock() -> None:
    """With uv, itself from the lock: seconds instead of a minute. With pip where uv cannot."""
    pip: list[str | Path] = [paths.PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes"]
    uv = paths.VENV_BIN / "uv"
    try:
        run_step("Installing uv", [*pip, "--no-deps", "-r", _uv_lock()])
        run_step(
            "Installing Python packages (hashes checked)",
            [
                uv,
                "pip",
                "install",
                "-q",
                "--require-hashes",
                f"--python={paths.PYTHON}",
                "-r",
                LOCK,
            ],
        )
    except ScriptError:
        run_step("Installing Python packages with pip (hashes checked)", [*pip, "-r", LOCK])


def _uv_lock() -> Path:
    """The lock's lines about uv alone, so that it is checked by hash like all the others."""
    lines = re.search(r"^uv==(?:.*\\\n)+.*\n", LOCK.read_text(), re.MULTILINE)
    if lines is None:
        raise ScriptError(f"{LOCK} does not name uv.")
    file = paths.VENV / "uv.txt"
    file.write_text(lines.group())
    return file


def _compile_catalogues() -> None:
    sources = list((paths.ROOT / "locale").rglob("*.po"))
    wanted = digest(sources)
    compiled = all(path.with_suffix(".mo").exists() for path in sources)
    if not compiled or read_text(CATALOGUES_STAMP) != wanted:
        run_step("Compiling the translations", [paths.PYTHON, CATALOGUES, "compile"])
        CATALOGUES_STAMP.write_text(wanted)


def _prepare_node() -> None:
    wanted = digest(NODE_INPUTS)
    if read_text(NODE_STAMP) != wanted:
        run_step(
            "Installing front-end packages",
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            env=node_env(),
        )
        NODE_STAMP.write_text(wanted)


def _build_front_end() -> None:
    wanted = digest(_front_end_inputs())
    if read_text(DIST_STAMP) != wanted:
        run_step("Building the front end", ["npm", "run", "--silent", "build"], env=node_env())
        DIST_STAMP.write_text(wanted)


def _front_end_inputs() -> Iterable[Path]:
    configs = [paths.ROOT / name for name in ("vite.config.ts", "tsconfig.json")]
    sources = [path for path in (paths.ROOT / "static" / "src").rglob("*") if path.is_file()]
    return [*NODE_INPUTS, *configs, *sources]


def node_env() -> dict[str, str]:
    """The environment with a Node that is new enough in front of the PATH."""
    env = in_environment()
    env["PATH"] = f"{_node_folder()}{os.pathsep}{env['PATH']}"
    return env


def _node_folder() -> Path:
    """The system's Node where it will do, else the one of the lock."""
    installed = shutil.which("node", path=_path_without_environment())
    candidates = [Path(installed)] if installed else []
    for node in [*candidates, paths.VENV_BIN / "node"]:
        if node.with_name("npm").exists() and _node_version(node) >= NODE_LEAST:
            return node.parent
    raise ScriptError("Node {}.{} or newer is needed and was not found.".format(*NODE_LEAST))


def _path_without_environment() -> str:
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder) != paths.VENV_BIN)


def _node_version(node: Path) -> tuple[int, int]:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return (0, 0)
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
