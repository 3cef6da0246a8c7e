"""manage.py with the development services and their environment."""

import sys

import paths
import services
import toolchain
from commands import call
from console import failures_reported


def main() -> int:
    toolchain.prepare()
    with services.running(services.DEV) as env:
        return call([paths.PYTHON, "manage.py", *sys.argv[1:]], env)


if __name__ == "__main__":
    with failures_reported():
        sys.exit(main())
