"""What the product of a live stack has mailed; it writes its mails into files."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from tests.live.stack import Stack, wait_for

_BETWEEN_MAILS = re.compile(r"^-{70,}$", re.MULTILINE)


def mails_to(live: Stack, address: str) -> Iterator[EmailMessage]:
    """The mails to one address, the oldest first."""
    files = sorted((live.folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
    for file in files:
        for text in _BETWEEN_MAILS.split(file.read_text()):
            if text.strip():
                message = email.message_from_string(text.strip(), policy=email.policy.default)
                if message["To"] == address:
                    yield message  # type: ignore[misc]


def link_from_mail(live: Stack, address: str) -> str:
    """The path that confirms this address, from the last mail to it."""
    wait_for(lambda: any(mails_to(live, address)), f"a mail to {address}")
    body = list(mails_to(live, address))[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+?(/accounts/confirm-email/\S+)", body.get_content())
    assert found is not None
    return found[1]
