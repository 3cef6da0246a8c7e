"""The demo's own file: passwords cannot be read back from their hashes, so they are kept here."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from apps.backoffice.demo.people import Login
from apps.backoffice.demo.service import PairingOffer

_OWNER_ONLY = 0o600


def read_logins(path: Path) -> list[Login]:
    """The logins that an earlier start wrote; none when the file is missing."""
    if not path.exists():
        return []
    return [Login(**login) for login in json.loads(path.read_text())["logins"]]


def write_access(path: Path, logins: Sequence[Login], offers: Sequence[PairingOffer]) -> None:
    """Replace the file at once, readable for its owner only."""
    content = {
        "logins": [asdict(login) for login in logins],
        "pairing_codes": [asdict(offer) for offer in offers],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
    draft.replace(path)
