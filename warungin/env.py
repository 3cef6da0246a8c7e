"""Typed reading of environment variables. A wrong value stops the start with its name."""

import os
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MINIMUM_SECRET_LENGTH = 32
WEAK_WORDS = ("changeme", "insecure", "password", "secret-key", "example")


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def boolean(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return default


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str) -> str:
    """A secret of at least 32 characters that is no obvious placeholder."""
    value = text(name)
    _refuse_weak(name, value)
    return value


def keyring(name: str) -> dict[str, str]:
    """`kid:secret` pairs separated by commas; the first one signs, all of them verify.

    To rotate: put the new pair first, drop the old one when its last token has expired.
    """
    pairs = [pair.partition(":") for pair in words(name)]
    if not pairs:
        raise ImproperlyConfigured(f"{name} is not set.")
    ring = {kid: value for kid, _, value in pairs}
    if "" in ring or len(ring) != len(pairs):
        raise ImproperlyConfigured(f"{name} needs pairs like kid:secret with different kids.")
    for value in ring.values():
        _refuse_weak(name, value)
    return ring


def provider(name: str, default: str, *, local: bool) -> str:
    """A provider's address. Plain HTTP, as a sandbox on this machine has it, only if `local`."""
    value = text(name, default)
    if value.startswith("https://") or (local and value.startswith("http://127.0.0.1:")):
        return value.rstrip("/")
    raise ImproperlyConfigured(f"{name} must be a https:// address.")


def database(name: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name` address."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or 5432),
    }


_BACKEND: Final = "django.core.mail.backends."


@dataclass(frozen=True)
class MailServer:
    """Where mail leaves: Django's backend, and the server for SMTP."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(name: str, default: str | None = None) -> MailServer:
    """`smtp://user:password@host:587` with STARTTLS, `smtps://...:465` with TLS from the start.

    `file:` writes mails into files, `console:` into the log: for trying out.
    """
    url = urlsplit(text(name, default))
    if url.scheme in {"file", "console"}:
        kind = "filebased" if url.scheme == "file" else "console"
        return MailServer(f"{_BACKEND}{kind}.EmailBackend")
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(f"{name} must be an smtp:// or smtps:// address, or console:.")
    tls = url.scheme == "smtps"
    return MailServer(
        f"{_BACKEND}smtp.EmailBackend",
        host=url.hostname,
        port=url.port or (465 if tls else 587),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        starttls=not tls,
        tls=tls,
    )


def _refuse_weak(name: str, value: str) -> None:
    if len(value) < MINIMUM_SECRET_LENGTH or len(set(value)) < 8:
        raise ImproperlyConfigured(
            f"{name} is too weak: at least {MINIMUM_SECRET_LENGTH} random characters are needed."
        )
    if any(word in value.lower() for word in WEAK_WORDS):
        raise ImproperlyConfigured(f"{name} looks like a placeholder; generate a random one.")
