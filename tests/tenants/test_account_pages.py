"""One's own account in the browser: devices, second factor, passwords."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import translation

from apps.tenants.models import User
from apps.tenants.templatetags.devices import device
from tests.factories import PASSWORD

CHROME = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("ratna@contoh.test", PASSWORD, name="Ratna")


def signed_in(user: User, agent: str = CHROME) -> Client:
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    client.get("/accounts/sessions/")
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome di Android"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari di iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
            ),
            "Edge di Windows",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Perangkat tak dikenal"),
    ],
)
def test_browsers_in_words(agent: str, words: str) -> None:
    with translation.override("id"):
        assert device(agent) == words


def test_one_device_is_put_out_and_the_others_stay(user: User) -> None:
    phone, desk = signed_in(user), signed_in(user, "Firefox/127.0 Windows")
    page = desk.get("/accounts/sessions/").content.decode()
    assert "Chrome di Android" in page
    assert "Firefox di Windows" in page
    session = UserSession.objects.get(user_agent=CHROME)
    answer = desk.post(f"/accounts/sessions/{session.id}/end/", follow=True)
    assert "sudah keluar" in answer.content.decode()
    assert phone.get("/accounts/sessions/").status_code == 302
    assert desk.get("/accounts/sessions/").status_code == 200


def test_nobody_puts_out_anothers_device(user: User) -> None:
    other = User.objects.create_user("lain@contoh.test", PASSWORD)
    client = signed_in(user)
    theirs = signed_in(other)
    session = UserSession.objects.get(user=other)
    assert client.post(f"/accounts/sessions/{session.id}/end/").status_code == 404
    assert client.get(f"/accounts/sessions/{session.id}/end/").status_code == 405
    assert theirs.get("/accounts/sessions/").status_code == 200


def test_all_other_devices_are_put_out(user: User) -> None:
    phone, desk = signed_in(user), signed_in(user)
    assert "Semua perangkat lain" in desk.post("/accounts/sessions/", follow=True).content.decode()
    assert phone.get("/accounts/sessions/").status_code == 302


def test_a_recovery_code_opens_once(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    code, *_ = RecoveryCodes.activate(user).get_unused_codes()
    for is_new in (True, False):
        client = Client()
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert answer["Location"] == "/accounts/2fa/authenticate/"
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.status_code == (302 if is_new else 200)
        assert ("_auth_user_id" in client.session) is is_new


def test_the_overview_says_what_is_weak(user: User) -> None:
    client = signed_in(user)
    assert "Belum aktif" in client.get("/accounts/2fa/").content.decode()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    page = client.get("/accounts/2fa/").content.decode()
    assert "Masih 10 kode" in page
    assert Authenticator.objects.filter(user=user).count() == 2


def test_a_forgotten_password_is_chosen_anew_by_mail(user: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    link = next(word for word in str(sent.body).split() if "/password/reset/key/" in word)
    page = client.get(link, follow=True)
    action = page.request["PATH_INFO"]
    new = {"password1": "kopi-tubruk-pagi", "password2": "kopi-tubruk-pagi"}
    assert client.post(action, new, follow=True).status_code == 200
    user.refresh_from_db()
    assert user.check_password("kopi-tubruk-pagi")
    assert "tidak berlaku lagi" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    "path",
    ["login/", "password/reset/", "password/reset/done/", "inactive/", "password/reset/key/done/"],
)
@pytest.mark.parametrize(("language", "word"), [("id", "Bahasa Indonesia"), ("en", "English")])
def test_pages_before_signing_in_speak_both_languages(
    client: Client, db: None, path: str, language: str, word: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get(f"/accounts/{path}").content.decode()
    assert f'lang="{language}"' in page
    assert word in page
