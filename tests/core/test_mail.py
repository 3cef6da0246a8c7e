"""Mails in our looks, and the server they leave by."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from apps.core.mail import COLOURS, Letter, as_message
from warungin import env

TOKENS = Path(__file__).resolve().parents[2] / "static" / "src" / "shared" / "tokens.css"
LETTER = Letter(
    subject="Kode\nuntuk <Dimas>",
    paragraphs=("Halo Dimas & Sari,", "Ini <b>kodenya</b>."),
    action=("Buka", "https://contoh.test/?a=1&b=2"),
    note="Bukan Anda? Abaikan.",
)


def test_a_letter_is_plain_text_and_html() -> None:
    message = as_message(LETTER, to="dimas@contoh.test", message_id="<1@contoh.test>")
    assert message.subject == "Kode untuk <Dimas>"
    assert message.to == ["dimas@contoh.test"]
    assert message.extra_headers == {"Message-ID": "<1@contoh.test>"}
    assert message.body == (
        "Halo Dimas & Sari,\n\nIni <b>kodenya</b>.\n\nBuka:\nhttps://contoh.test/?a=1&b=2\n\n"
        "Bukan Anda? Abaikan.\n\n-- \nWarungin\nhttp://127.0.0.1:8000\n"
    )
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Ini &lt;b&gt;kodenya&lt;/b&gt;." in html
    assert 'href="https://contoh.test/?a=1&amp;b=2"' in html
    assert '<html lang="id">' in html


def test_a_subject_cannot_add_a_header() -> None:
    message = as_message(Letter("Halo\r\nBcc: x@contoh.test", ()), to="a@contoh.test")
    assert message.message()["Bcc"] is None
    assert message.message()["Subject"] == "Halo Bcc: x@contoh.test"


def test_mails_wear_the_tokens() -> None:
    css = TOKENS.read_text()
    for name, (light, dark) in COLOURS.items():
        found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", css)
        assert found is not None, name
        assert found.groups() == (light, dark), name


def test_a_letter_leaves(mailoutbox: list[mail.EmailMessage]) -> None:
    as_message(LETTER, to="dimas@contoh.test").send()
    assert [message.to for message in mailoutbox] == [["dimas@contoh.test"]]


@pytest.mark.parametrize(
    ("address", "server"),
    [
        (
            "smtp://kasir:r%40hasia@mail.contoh.test",
            ("smtp", "mail.contoh.test", 587, "kasir", "r@hasia", True, False),
        ),
        ("smtps://mail.contoh.test", ("smtp", "mail.contoh.test", 465, "", "", False, True)),
        ("smtp://mail.contoh.test:25", ("smtp", "mail.contoh.test", 25, "", "", True, False)),
        ("console:", ("console", "", 0, "", "", False, False)),
        ("file:", ("filebased", "", 0, "", "", False, False)),
    ],
)
def test_the_server_comes_from_the_environment(
    address: str, server: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    kind, *rest = server
    found = env.mail("EMAIL_URL")
    assert found.backend == f"django.core.mail.backends.{kind}.EmailBackend"
    assert [found.host, found.port, found.user, found.password, found.starttls, found.tls] == rest


@pytest.mark.parametrize("address", ["", "mail.contoh.test", "http://mail.contoh.test", "smtp://"])
def test_a_wrong_server_stops_the_start(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail("EMAIL_URL")


def test_production_must_say_how_mail_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not set"):
        env.mail("EMAIL_URL")
