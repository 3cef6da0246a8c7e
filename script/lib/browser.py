"""A Chromium for the browser tests."""

import os
import shutil
from pathlib import Path

import paths
from commands import run_step
from console import ScriptError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def prepare() -> dict[str, str]:
    """The variables that tell the tests which browser to use.

    The system's one, else apt's (root only), else Playwright's own download, which needs no
    variable because Playwright finds it by itself.
    """
    chromium = _installed() or _install_with_apt()
    if chromium:
        return {"CHROMIUM_PATH": chromium}
    try:
        run_step(
            "Installing Playwright's Chromium",
            [paths.VENV_BIN / "playwright", "install", "chromium"],
        )
    except ScriptError as error:
        raise ScriptError(
            f"{error}\nThe browser tests need Chromium: install it, name it in CHROMIUM_PATH,"
            " or run the other tests by their paths."
        ) from error
    return {}


def _installed() -> str | None:
    given = os.environ.get("CHROMIUM_PATH")
    if given and Path(given).exists():
        return given
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _install_with_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run_step("Reading apt's package lists", ["apt-get", "update", "-q"], env)
        run_step(
            "Installing Chromium",
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
            env,
        )
    except ScriptError:
        return None
    return _installed()
