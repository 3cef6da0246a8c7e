"""What installs the till, and what its worker may keep."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.pos.install import PAPER, THEME
from apps.pos.shell import files_of

MANIFEST: dict[str, dict[str, Any]] = {
    "a.ts": {"file": "a-1.js", "imports": ["_b.js"], "dynamicImports": ["c.ts"], "css": ["a.css"]},
    "_b.js": {"file": "b-1.js", "assets": ["font.woff2"]},
    "c.ts": {"file": "c-1.js", "imports": ["_b.js", "a.ts"], "css": ["c.css"]},
    "other.ts": {"file": "other-1.js"},
}


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> Path:
    """A build of three files."""
    (tmp_path / ".vite").mkdir()
    (tmp_path / "assets").mkdir()
    manifest = {
        "pos/main.tsx": {"file": "assets/pos-1.js", "css": ["assets/pos-1.css"]},
        "display/main.tsx": {"file": "assets/display-1.js"},
        "public/main.css": {"file": "assets/main-1.css"},
        "kitchen/main.tsx": {"file": "assets/kitchen-1.js"},
        "pos/worker/main.ts": {"file": "assets/worker-1.js"},
    }
    (tmp_path / "assets" / "worker-1.js").write_text("listen(self.SHELL);\n")
    path = tmp_path / ".vite" / "manifest.json"
    path.write_text(json.dumps(manifest))
    settings.DJANGO_VITE = {"default": {"manifest_path": path, "static_url_prefix": "dist"}}
    return tmp_path


def test_all_files_are_found_through_imports_now_and_later() -> None:
    assert files_of(MANIFEST, ("a.ts",)) == {
        *("a-1.js", "a.css", "b-1.js", "font.woff2", "c-1.js", "c.css"),
    }


def test_the_worker_names_its_version_and_files(client: Client, built: Path) -> None:
    answer = client.get("/pos/sw.js")
    text = answer.content.decode()
    found = re.fullmatch(r"self\.SHELL = (\{.*\});\nlisten\(self\.SHELL\);\n", text)
    assert found, text
    shell = json.loads(found[1])
    version = shell.pop("version")
    assert re.fullmatch(r"[0-9a-f]{16}", version)
    assert shell == {
        "pages": ["/pos/", "/pos/display/"],
        "offline": "/pos/offline/",
        "files": [
            "/static/dist/assets/display-1.js",
            "/static/dist/assets/main-1.css",
            "/static/dist/assets/pos-1.css",
            "/static/dist/assets/pos-1.js",
            "/static/icons/apple-touch-icon.png",
            "/static/icons/favicon.ico",
            "/static/icons/favicon.svg",
        ],
        "statics": "/static/",
        "pictures": "/media/",
    }
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Service-Worker-Allowed"] == "/pos/"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert client.get("/pos/sw.js").content.decode() == text


def test_another_text_is_another_version(client: Client, built: Path) -> None:
    before = client.get("/pos/sw.js").content
    (built / "assets" / "worker-1.js").write_text("hear(self.SHELL);\n")
    manifest = built / ".vite" / "manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    after = client.get("/pos/sw.js").content
    assert before.split(b'"pages"')[0] != after.split(b'"pages"')[0]


def test_without_a_build_there_is_no_worker(client: Client, tmp_path: Path, settings: Any) -> None:
    nothing = {"manifest_path": tmp_path / "manifest.json", "static_url_prefix": "dist"}
    settings.DJANGO_VITE = {"default": nothing}
    assert client.get("/pos/sw.js").status_code == 404


@pytest.mark.parametrize(
    ("language", "name", "shortcuts"),
    [
        ("id", "Kasir Warungin", ["Penjualan hari ini", "Pesanan ditahan"]),
        ("en", "Warungin till", ["Sales today", "Held orders"]),
    ],
)
def test_the_manifest_speaks_the_persons_language(
    client: Client, language: str, name: str, shortcuts: list[str]
) -> None:
    client.cookies["django_language"] = language
    answer = client.get("/pos/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["lang"]) == (name, language)
    assert [shortcut["name"] for shortcut in manifest["shortcuts"]] == shortcuts
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/pos/",) * 3
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_manifest_has_the_colours_of_the_tokens() -> None:
    tokens = (settings.BASE_DIR / "static/src/shared/tokens.css").read_text()
    assert re.search(rf"--brand: light-dark\({THEME},", tokens)
    assert re.search(rf"--paper: light-dark\({PAPER},", tokens)


def test_only_the_till_may_ask_for_a_printer(client: Client) -> None:
    closed = "camera=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
    opened = "camera=(), geolocation=(), microphone=(), payment=(), serial=(self), usb=(self)"
    assert client.get("/pos/")["Permissions-Policy"] == opened
    for page in ("/pos/display/", "/kitchen/", "/display/", "/accounts/login/"):
        assert client.get(page)["Permissions-Policy"] == closed, page


def test_a_page_that_the_worker_keeps_holds_nobodys_data(client: Client) -> None:
    page = client.get("/pos/")
    assert not page.cookies
    assert page["Cache-Control"] == "no-cache"
    assert 'crossorigin="use-credentials"' in page.content.decode()
    assert "Halaman ini perlu internet" in client.get("/pos/offline/").content.decode()
