"""Production's names of static files."""

from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings


@pytest.fixture
def collected(tmp_path: Path, settings: Settings) -> Path:
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "assets").mkdir(parents=True)
    (source / "icons.svg").write_text("<svg></svg>")
    (source / "assets" / "pos-DTRmcWsu.js").write_text('import "./ids-CLV_B43h.js";' * 100)
    (source / "assets" / "ids-CLV_B43h.js").write_text("export const id = 1;")
    (source / "assets" / "font-eXO_dkmS.woff2").write_bytes(b"font")
    (source / "assets" / "pos-C7vZyJqf.css").write_text("a { src: url(./font-eXO_dkmS.woff2) }")
    settings.STATICFILES_DIRS = [("dist", source)]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = root
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "apps.core.static.BuiltFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return root / "dist"


def test_a_built_file_has_one_name_only(collected: Path) -> None:
    assert {path.name for path in (collected / "assets").iterdir() if path.suffix != ".br"} == {
        "pos-DTRmcWsu.js",
        "pos-DTRmcWsu.js.gz",
        "ids-CLV_B43h.js",
        "font-eXO_dkmS.woff2",
        "pos-C7vZyJqf.css",
    }
    style = (collected / "assets" / "pos-C7vZyJqf.css").read_text()
    assert style == 'a { src: url("./font-eXO_dkmS.woff2") }'


def test_built_files_are_compressed(collected: Path) -> None:
    assert (collected / "assets" / "pos-DTRmcWsu.js.br").exists()


def test_other_files_get_a_hash(collected: Path) -> None:
    names = {path.name.count(".") for path in collected.glob("icons*.svg")}
    assert names == {1, 2}
