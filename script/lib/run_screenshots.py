"""Pictures of every page, or of those whose name contains a word, in `.data/screenshots`."""

import sys

import browser
import paths
import services
import toolchain
from commands import call
from console import failures_reported

FOLDER = paths.DATA / "screenshots"


def main(words: list[str]) -> int:
    toolchain.prepare()
    with services.running(services.TEST) as env:
        env |= browser.prepare()
        env |= {
            "DJANGO_SETTINGS_MODULE": "warungin.settings",
            "PYTHONPATH": str(paths.ROOT / "script" / "lib"),
        }
        return call([paths.PYTHON, "-m", "tests.e2e.screenshots", FOLDER, *words], env)


if __name__ == "__main__":
    with failures_reported():
        sys.exit(main(sys.argv[1:]))
