"""What the till's service worker keeps: every file that one of its pages may ever ask for.

The list is read from the build's manifest, and written above the worker's own text. Its version
is the hash of everything in it, so a browser meets a new version exactly when something changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static

WORKER: Final = "pos/worker/main.ts"
# The address of each page that opens without a network, and the script it begins with.
PAGES: Final = {"/pos/": "pos/main.tsx", "/pos/display/": "display/main.tsx"}
OFFLINE: Final = "/pos/offline/"
_OFFLINE_STYLE: Final = "public/main.css"
_ICONS: Final = ("icons/favicon.svg", "icons/favicon.ico", "icons/apple-touch-icon.png")

# Which files they name is in the list; what else they say is in here.
_TEMPLATES: Final = ("pos/shell.html", "pos/offline.html", "errors/page.html", "base.html")

_Manifest = Mapping[str, Mapping[str, Any]]


def worker_script() -> str | None:
    """The worker's text with the list above it; None while nothing is built."""
    try:
        return _script(_manifest_path().stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)
def _script(_built_at: int) -> str:
    manifest: _Manifest = json.loads(_manifest_path().read_text())
    fonts = {chunk["file"] for chunk in manifest.values() if chunk["file"].endswith(".woff2")}
    files = files_of(manifest, (*PAGES.values(), _OFFLINE_STYLE)) | fonts
    shell = {
        "pages": list(PAGES),
        "offline": OFFLINE,
        "files": sorted({*map(_address, files), *map(static, _ICONS)}),
        "statics": settings.STATIC_URL,
        "pictures": settings.MEDIA_URL,
    }
    worker = (_manifest_path().parent.parent / manifest[WORKER]["file"]).read_text()
    text = json.dumps([shell, worker, *map(_source, _TEMPLATES)])
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"self.SHELL = {json.dumps({'version': version, **shell})};\n{worker}"


def files_of(manifest: _Manifest, entries: tuple[str, ...]) -> set[str]:
    """All files that these entries need, now or later: chunks, styles, fonts."""
    return {file for name in _reached(manifest, entries) for file in _files(manifest[name])}


def _reached(manifest: _Manifest, entries: tuple[str, ...]) -> set[str]:
    reached: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            chunk = manifest[name]
            waiting += [*chunk.get("imports", ()), *chunk.get("dynamicImports", ())]
    return reached


def _files(chunk: Mapping[str, Any]) -> Iterator[str]:
    yield chunk["file"]
    yield from chunk.get("css", ())
    yield from chunk.get("assets", ())


def _source(template: str) -> str:
    return str(get_template(template).template.source)  # type: ignore[attr-defined]


def _address(file: str) -> str:
    return static(f"{settings.DJANGO_VITE['default']['static_url_prefix']}/{file}")


def _manifest_path() -> Path:
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
