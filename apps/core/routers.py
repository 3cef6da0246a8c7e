"""Which database role may do what."""

from typing import Any


class OwnerMigratesRouter:
    """Only the owner's connection migrates: `manage.py migrate --database owner`."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
