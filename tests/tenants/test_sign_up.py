"""Signing up by e-mail: nothing works before the address is proven, and nothing leaks."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.core.actors import system_actor
from apps.core.errors import TooManyRequests
from apps.core.tenancy import tenant_scope
from apps.tenants.models import CountedAct, Role, User
from apps.tenants.services import quotas
from apps.tenants.services.accounts import is_proven
from apps.tenants.services.members import save_person
from tests.factories import PASSWORD, Shop

pytestmark = pytest.mark.django_db

SIGNUP, SENT, RESEND = (
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/resend/",
)
LOGIN = "/accounts/login/"
EMAIL = "rina@contoh.test"
FORM = {"name": "Bu Rina", "email": EMAIL, "password1": PASSWORD}
_LINK = re.compile(r"http://testserver(/accounts/confirm-email/\S+/)")
_RESET = re.compile(r"http://testserver(/accounts/password/reset/key/\S+/)")


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_up(client: Client | None = None, **changed: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(SIGNUP, FORM | changed)


def link(message: Any, pattern: re.Pattern[str] = _LINK) -> str:
    found = pattern.search(message.body)
    assert found is not None, message.body
    return found[1]


def test_from_form_to_the_first_step(mailoutbox: list[mail.EmailMessage]) -> None:
    client, answer = sign_up(email="  Rina@Contoh.TEST ")
    assert (answer.status_code, answer["Location"]) == (302, SENT)
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.language, is_proven(user)) == ("Bu Rina", "id", False)
    assert EMAIL in client.get(SENT).content.decode()
    assert client.get("/mulai/").status_code == 302
    assert [message.to for message in mailoutbox] == [[EMAIL]]
    assert mailoutbox[0].subject == "Konfirmasi e-mail Anda"
    assert "Halo,\n" in mailoutbox[0].body

    page = link(mailoutbox[0])
    assert EMAIL in client.get(page).content.decode()
    assert not is_proven(user), "looking at a link proves nothing: mail scanners do it, too"
    answer = client.post(page)
    assert (answer.status_code, answer["Location"]) == (302, "/mulai/")
    assert is_proven(user)
    assert client.get("/mulai/")["Location"] == "/mulai/toko/"


def test_english_where_english_was_chosen(mailoutbox: list[mail.EmailMessage]) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    sign_up(client)
    assert User.objects.get(email=EMAIL).language == "en"
    assert '<html lang="en">' in mailoutbox[0].alternatives[0][0]  # type: ignore[attr-defined]


def test_a_link_works_once(mailoutbox: list[mail.EmailMessage]) -> None:
    client, _ = sign_up()
    page = link(mailoutbox[0])
    client.post(page)
    assert Client().post(page).status_code == 404
    assert "Tautan tidak berlaku lagi" in Client().get(page).content.decode()


def test_a_link_ends_after_a_day(mailoutbox: list[mail.EmailMessage]) -> None:
    sign_up()
    page = link(mailoutbox[0])
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, seconds=5), tick=False):
        assert Client().post(page).status_code == 404
    assert not is_proven(User.objects.get(email=EMAIL))
    with time_machine.travel(timezone.now() + dt.timedelta(hours=23), tick=False):
        assert Client().post(page).status_code == 302
    assert is_proven(User.objects.get(email=EMAIL))


@pytest.mark.parametrize("key", ["x", "MQ:1abc:def", "Mg:1tQ:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_forged_link_proves_nothing(key: str) -> None:
    sign_up()
    assert Client().post(f"/accounts/confirm-email/{key}/").status_code == 404
    assert not is_proven(User.objects.get(email=EMAIL))


def test_another_browser_chooses_the_password(mailoutbox: list[mail.EmailMessage]) -> None:
    """Who finds the link in a mail is not signed in by it, and what was chosen before is void."""
    sign_up()
    other = Client()
    page = other.post(link(mailoutbox[0]))["Location"]
    assert page.startswith("http://testserver/accounts/password/reset/key/")
    form = other.get(page)["Location"]
    other.post(form, {"password1": "lain-sama-sekali", "password2": "lain-sama-sekali"})
    answer = other.post(LOGIN, {"login": EMAIL, "password": "lain-sama-sekali"})
    assert answer["Location"] == "/mulai/"


def test_a_browser_that_signed_in_keeps_the_password(mailoutbox: list[mail.EmailMessage]) -> None:
    sign_up()
    other = Client()
    assert other.post(LOGIN, {"login": EMAIL, "password": PASSWORD})["Location"] == SENT
    assert other.post(link(mailoutbox[0]))["Location"] == "/mulai/"
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


def test_a_stranger_who_signed_up_with_my_address_does_not_come_in(
    mailoutbox: list[mail.EmailMessage], api: APIClient
) -> None:
    """I sign up later, get the link, and confirm it: his password must not be the one."""
    stranger, _ = sign_up(password1="sandi-orang-asing")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        me, _ = sign_up(password1="sandi-saya-sendiri")
    page = me.post(link(mailoutbox[1]))["Location"]
    assert page.startswith("http://testserver/accounts/password/reset/key/")
    assert is_proven(User.objects.get(email=EMAIL))
    for password in ("sandi-orang-asing", "sandi-saya-sendiri"):
        assert stranger.post(LOGIN, {"login": EMAIL, "password": password}).status_code == 200
    assert stranger.get("/mulai/")["Location"].startswith(LOGIN)
    refused = api.post("/api/v1/auth/token", {"email": EMAIL, "password": "sandi-orang-asing"})
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")


def test_nobody_sends_words_of_his_own_to_any_mailbox(
    mailoutbox: list[mail.EmailMessage],
) -> None:
    sign_up(name="Anda menang! https://jahat.test")
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    assert len(mailoutbox) == 2
    for message in mailoutbox:
        html = message.alternatives[0][0]  # type: ignore[attr-defined]
        assert "jahat" not in f"{message.subject}{message.body}{html}"


def test_a_closed_account_stays_closed(mailoutbox: list[mail.EmailMessage]) -> None:
    client, _ = sign_up()
    User.objects.filter(email=EMAIL).update(is_active=False)
    client.post(link(mailoutbox[0]))
    assert client.get("/mulai/")["Location"].startswith(LOGIN)
    assert Client().post(LOGIN, {"login": EMAIL, "password": PASSWORD}).status_code in {200, 302}
    assert client.get("/mulai/")["Location"].startswith(LOGIN)


# --- Before the proof ------------------------------------------------------------------------


def test_nothing_opens_before_the_proof(api: APIClient) -> None:
    client, _ = sign_up()
    answer = client.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert answer["Location"] == SENT
    for address in ("/mulai/", "/mulai/toko/", "/backoffice/"):
        assert client.get(address)["Location"].startswith(LOGIN), address
    refused = api.post("/api/v1/auth/token", {"email": EMAIL, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")


def test_signing_in_sends_the_link_again(mailoutbox: list[mail.EmailMessage]) -> None:
    sign_up()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        Client().post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert [message.subject for message in mailoutbox] == ["Konfirmasi e-mail Anda"] * 2


def test_choosing_a_new_password_proves_the_address(mailoutbox: list[mail.EmailMessage]) -> None:
    sign_up()
    client = Client()
    client.post("/accounts/password/reset/", {"email": EMAIL})
    page = client.get(link(mailoutbox[1], _RESET))
    client.post(
        page["Location"], {"password1": "lain-sama-sekali", "password2": "lain-sama-sekali"}
    )
    answer = Client().post(LOGIN, {"login": EMAIL, "password": "lain-sama-sekali"})
    assert answer["Location"] == "/mulai/"


# --- Who has an account ----------------------------------------------------------------------


def test_a_known_address_gets_the_same_answer(
    shop: Shop, mailoutbox: list[mail.EmailMessage]
) -> None:
    known = shop.people["owner"].user
    first, new = sign_up()
    second, old = sign_up(email=known.email)
    assert (new.status_code, new["Location"]) == (old.status_code, old["Location"])
    pages = [client.get(SENT).content.decode() for client in (first, second)]
    tokens = re.compile(r'value="[A-Za-z0-9]{64}"')
    same = [tokens.sub("", page.replace(e, "")) for page, e in zip(pages, (EMAIL, known.email))]
    assert same[0] == same[1]
    assert [message.subject for message in mailoutbox] == [
        "Konfirmasi e-mail Anda",
        "Anda sudah punya akun",
    ]
    assert User.objects.filter(email=known.email).count() == 1
    assert User.objects.get(email=known.email).check_password(PASSWORD)


def test_signing_up_again_sends_the_link_again(mailoutbox: list[mail.EmailMessage]) -> None:
    """Not "you have an account" to somebody who could not use it yet."""
    sign_up()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        sign_up(password1="kata-sandi-kedua")
    assert [message.subject for message in mailoutbox] == ["Konfirmasi e-mail Anda"] * 2
    assert User.objects.get(email=EMAIL).check_password(PASSWORD), "the first one stays"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "bukan-alamat"}, "email"),
        ({"email": ""}, "email"),
        ({"password1": "pendek"}, "password1"),
        ({"password1": "1234567890123"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"password1": "rina@contoh.test"}, "password1"),
    ],
)
def test_what_is_refused(changed: dict[str, str], field: str) -> None:
    before = User.objects.count()
    _, answer = sign_up(**changed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == before


# --- Limits ----------------------------------------------------------------------------------


def test_sending_again_waits_a_minute(mailoutbox: list[mail.EmailMessage]) -> None:
    client, _ = sign_up()
    now = timezone.now()
    for seconds, mails in ((1, 1), (30, 1), (62, 2), (90, 2), (130, 3)):
        with time_machine.travel(now + dt.timedelta(seconds=seconds), tick=False):
            assert client.post(RESEND)["Location"] == SENT
        assert len(mailoutbox) == mails, seconds


def test_a_mailbox_gets_five_links_an_hour(mailoutbox: list[mail.EmailMessage]) -> None:
    client, _ = sign_up()
    now = timezone.now()
    for minute in range(2, 30, 2):
        with time_machine.travel(now + dt.timedelta(minutes=minute), tick=False):
            client.post(RESEND)
    assert len(mailoutbox) == 5
    with time_machine.travel(now + dt.timedelta(minutes=61), tick=False):
        client.post(RESEND)
    assert len(mailoutbox) == 6


def test_resending_needs_a_sign_up(mailoutbox: list[mail.EmailMessage]) -> None:
    assert Client().post(RESEND, {"email": EMAIL})["Location"] == SENT
    assert mailoutbox == []


def test_a_network_signs_up_twenty_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        _, answer = sign_up(email=f"orang{number}@contoh.test")
        assert answer.status_code == 302, number
    _, answer = sign_up()
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [
        "Terlalu banyak pendaftaran dari jaringan ini. Coba lagi nanti."
    ]
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_quota_counts_in_its_window_and_forgets() -> None:
    quota = quotas.Quota("uji", 2, dt.timedelta(minutes=10))
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        quotas.take(quota, "Rina")
    with time_machine.travel(start + dt.timedelta(minutes=4), tick=False):
        quotas.take(quota, "rina ")
        with pytest.raises(TooManyRequests) as refused:
            quotas.take(quota, "RINA")
        assert refused.value.retry_after == 360
        quotas.take(quota, "dimas")
    with time_machine.travel(start + dt.timedelta(minutes=10, seconds=1), tick=False):
        quotas.take(quota, "rina")
    with time_machine.travel(start + dt.timedelta(days=3), tick=False):
        quotas.take(quota, "sari")
    assert CountedAct.objects.count() == 1


def test_a_mail_server_that_is_away_loses_no_account(
    monkeypatch: pytest.MonkeyPatch, settings: Any, mailoutbox: list[mail.EmailMessage]
) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client, answer = sign_up()
    assert answer["Location"] == SENT
    settings.EMAIL_BACKEND = backend
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        client.post(RESEND)
    assert len(mailoutbox) == 1


# --- Accounts that others made ---------------------------------------------------------------


def test_who_was_added_by_an_owner_signs_in_without_a_link(
    shop: Shop, mailoutbox: list[mail.EmailMessage]
) -> None:
    with tenant_scope(shop.tenant.id):
        save_person(
            actor=system_actor(shop.tenant.id),
            name="Rina",
            code="3001",
            role_id=Role.objects.get(key="manager").id,
            email=EMAIL,
        )
    client = Client()
    client.post("/accounts/password/reset/", {"email": EMAIL})
    page = client.get(link(mailoutbox[0], _RESET))
    client.post(page["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    answer = client.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert answer["Location"] == "/backoffice/"
    assert client.get("/backoffice/").status_code == 200


def test_a_stranger_who_signed_up_first_gets_no_membership(
    shop: Shop, mailoutbox: list[mail.EmailMessage]
) -> None:
    """Somebody signs up with another's address and waits until an owner adds it."""
    sign_up()
    stolen = link(mailoutbox[0])
    with tenant_scope(shop.tenant.id):
        member = save_person(
            actor=system_actor(shop.tenant.id),
            name="Rina",
            code="3001",
            role_id=Role.objects.get(key="owner").id,
            email=EMAIL,
        )
    user = User.objects.get(email=EMAIL)
    assert (member.user_id, is_proven(user), user.has_usable_password()) == (user.id, True, False)
    assert Client().post(LOGIN, {"login": EMAIL, "password": PASSWORD}).status_code == 200
    assert Client().post(stolen).status_code == 404


def test_adding_somebody_who_is_proven_changes_no_password(shop: Shop, other_shop: Shop) -> None:
    user = other_shop.people["manager"].user
    with tenant_scope(shop.tenant.id):
        save_person(
            actor=system_actor(shop.tenant.id),
            name="Juga di sini",
            code="3001",
            role_id=Role.objects.get(key="manager").id,
            email=user.email,
        )
    assert User.objects.get(id=user.id).check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=user).count() == 1
