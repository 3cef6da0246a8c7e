"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
PYTHON = VENV_BIN / "python"
DATA = ROOT / ".data"
ROLES_SQL = ROOT / "deploy" / "postgres" / "roles.sql"


def site_packages() -> Path | None:
    """The environment's package folder; the scripts' own Python is another one."""
    return next(iter(sorted(VENV.glob("lib/python3*/site-packages"))), None)
