"""Translations: collects the texts of pages and code, says which are missing, compiles them."""

import sys

import paths
import toolchain
from commands import call
from console import failures_reported


def main(arguments: list[str]) -> int:
    toolchain.prepare()
    return call([paths.PYTHON, toolchain.CATALOGUES, *arguments])


if __name__ == "__main__":
    with failures_reported():
        sys.exit(main(sys.argv[1:]))
