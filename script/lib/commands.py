"""Running a tool to its end."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import paths
from console import ScriptError, Step


def run_step(
    title: str,
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    folder: Path = paths.ROOT,
) -> None:
    """A quiet command under a progress line; its output appears only when it fails."""
    with Step(title):
        result = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            shown = " ".join(str(part) for part in command)
            raise ScriptError(f"{title} failed: {shown}\n\n{result.stdout}")


def call(
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    folder: Path = paths.ROOT,
) -> int:
    """A command that talks to the terminal itself; gives its exit code.

    Ctrl-C reaches it without our doing, SIGTERM is passed on; in both cases it may finish.
    """
    process = subprocess.Popen([str(part) for part in command], cwd=folder, env=env)
    try:
        return _exit_code(process.wait())
    except KeyboardInterrupt:
        return _exit_code(process.wait())
    except SystemExit:
        process.terminate()
        process.wait()
        raise


def _exit_code(code: int) -> int:
    return code if code >= 0 else 128 - code


def in_environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables under which `.venv` is the active environment."""
    merged = dict(os.environ) | dict(env or {})
    merged["VIRTUAL_ENV"] = str(paths.VENV)
    merged["PATH"] = f"{paths.VENV_BIN}{os.pathsep}{merged.get('PATH', os.defpath)}"
    return merged
