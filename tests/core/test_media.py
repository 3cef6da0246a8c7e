"""Uploaded pictures over HTTP, and the mark of the product in a browser's tab."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    (tmp_path / "secret.png").write_bytes(b"not for anybody")
    media: Path = tmp_path / "media"
    settings.MEDIA_ROOT = media
    return media


def stored(name: str, data: bytes = b"bytes") -> str:
    return default_storage.save(name, ContentFile(data))


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("products/2026/11/a.webp", "image/webp"),
        ("logos/a.png", "image/png"),
        ("logos/a.jpg", "image/jpeg"),
    ],
)
def test_a_picture_is_given_for_ever(client: Client, name: str, content_type: str) -> None:
    answer = client.get(f"/media/{stored(name)}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == b"bytes"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "notes", "a.webp.html"])
def test_nothing_but_pictures_is_given(client: Client, name: str) -> None:
    stored(name)
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "%2e%2e/secret.png",
        "products/../../secret.png",
        "..%2fsecret.png",
        "/etc/hostname.png",
        "a%00.png",
        "missing.png",
        "folder.png",
    ],
)
def test_nothing_outside_the_folder_is_given(client: Client, folder: Path, name: str) -> None:
    (folder / "folder.png").mkdir(parents=True)
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 404
    assert b"not for anybody" not in answer.content


def test_it_is_only_read(client: Client) -> None:
    name = stored("products/a.webp")
    assert client.post(f"/media/{name}").status_code == 405
    assert client.delete(f"/media/{name}").status_code == 405
    assert default_storage.exists(name)


def test_browsers_find_the_mark(client: Client) -> None:
    answer = client.get("/favicon.ico", follow=True)
    assert answer.status_code == 200
    assert answer["Content-Type"] in {"image/x-icon", "image/vnd.microsoft.icon"}
    answer.close()
