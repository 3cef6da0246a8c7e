"""Mails to owners: who gets them, how often, and that a retry does not send twice."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from apps.core import outbox
from apps.core.ids import uuid7
from apps.core.models import OutboxEvent
from apps.core.tenancy import tenant_scope
from apps.messaging import events, selectors, services
from apps.messaging.models import MailDelivery
from apps.tenants.models import Membership, User
from apps.tenants.services.members import save_person
from tests.factories import Shop, make_shop

State = MailDelivery.State
NOW = dt.datetime(2026, 11, 21, 6, 59, tzinfo=dt.UTC)


def lock(shop: Shop, role: str = "cashier") -> None:
    """Five wrong PINs at the shop's till, at 13.59 WIB."""
    employee = shop.people[role].membership.code
    with time_machine.travel(NOW, tick=False):
        till = shop.till(None)
        for _ in range(5):
            till.post("/api/v1/auth/pin", {"employee": employee, "pin": "0007"})


def deliver(shop: Shop, at: dt.datetime | None = None) -> None:
    with time_machine.travel(at or NOW + dt.timedelta(seconds=30), tick=False):
        outbox.dispatch(shop.tenant.id)


def send(shop: Shop, at: dt.datetime | None = None) -> int:
    with time_machine.travel(at or timezone.now() + dt.timedelta(seconds=5), tick=False):
        return services.send_mails(shop.tenant.id)


def deliveries(shop: Shop) -> list[MailDelivery]:
    with tenant_scope(shop.tenant.id):
        return list(MailDelivery.objects.order_by("created_at", "id"))


def test_every_owner_is_told(shop: Shop, mailoutbox: list[EmailMultiAlternatives]) -> None:
    _second_owner(shop, "kedua@contoh.test")
    lock(shop)
    deliver(shop)
    assert mailoutbox == [], "nothing leaves inside the handler's transaction"
    assert send(shop) == 2
    assert sorted(message.to[0] for message in mailoutbox) == sorted(
        [shop.people["owner"].user.email, "kedua@contoh.test"]
    )
    message = mailoutbox[0]
    assert message.subject == "PIN Cashier terkunci"
    assert message.body.startswith(
        "PIN Cashier terkunci sampai 14.04 di Pusat, terminal Kasir 1, karena lima kali salah.\n"
    )
    person = shop.people["cashier"].membership.id
    assert f"/backoffice/tenants/membership/{person}/change/" in message.body
    assert "Bukan dia?" in message.body
    assert [one.state for one in deliveries(shop)] == [State.SENT, State.SENT]
    assert send(shop) == 0


def test_no_personal_data_in_event_and_log(shop: Shop) -> None:
    lock(shop)
    deliver(shop)
    with tenant_scope(shop.tenant.id):
        event = OutboxEvent.objects.get(name="person.pin_locked")
    assert event.payload == {
        "terminal": str(shop.terminal.id),
        "locked_until": "2026-11-21T07:04:00+00:00",
    }
    (logged,) = deliveries(shop)
    assert logged.about == {"person": str(shop.people["cashier"].membership.id), **event.payload}
    assert "@" not in logged.key


def test_who_is_not_told(shop: Shop, other_shop: Shop, mailoutbox: list[Any]) -> None:
    _second_owner(shop, "keluar@contoh.test", is_active=False)
    closed = _second_owner(shop, "tutup@contoh.test", code="3002")
    User.objects.filter(id=closed.user_id).update(is_active=False)
    lock(shop)
    deliver(shop)
    deliver(other_shop)
    send(shop)
    send(other_shop)
    assert [message.to for message in mailoutbox] == [[shop.people["owner"].user.email]]


def test_about_one_person_once_an_hour(shop: Shop, mailoutbox: list[Any]) -> None:
    cashier, manager = (shop.people[role].membership.id for role in ("cashier", "manager"))
    for minute, person in (
        (0, cashier),
        (10, cashier),
        (20, manager),
        (59, cashier),
        (61, cashier),
    ):
        _event(shop, person, NOW + dt.timedelta(minutes=minute))
        deliver(shop, NOW + dt.timedelta(minutes=minute, seconds=1))
        send(shop, NOW + dt.timedelta(minutes=minute, seconds=2))
    assert [message.subject for message in mailoutbox] == [
        "PIN Cashier terkunci",
        "PIN Manager terkunci",
        "PIN Cashier terkunci",
    ]


def test_an_event_handled_twice_asks_for_one_mail(shop: Shop) -> None:
    lock(shop)
    with tenant_scope(shop.tenant.id):
        event = OutboxEvent.objects.get(name="person.pin_locked")
        events.warn_owners(event)
        events.warn_owners(event)
    assert len(deliveries(shop)) == 1


def test_a_mail_server_that_is_away_is_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    lock(shop)
    deliver(shop)
    working = EmailMultiAlternatives.send

    def away(*_: Any) -> int:
        raise ConnectionRefusedError("cannot reach pemilik@contoh.test")

    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    start = timezone.now() + dt.timedelta(seconds=5)
    assert send(shop, start) == 1
    (mail_,) = deliveries(shop)
    assert (mail_.state, mail_.attempts) == (State.WAITING, 1)
    assert mail_.last_error == "ConnectionRefusedError", "its words may hold an address"
    assert mail_.due_at == start + dt.timedelta(minutes=2)
    assert send(shop, start + dt.timedelta(minutes=1)) == 0
    monkeypatch.setattr(EmailMultiAlternatives, "send", working)
    assert send(shop, start + dt.timedelta(minutes=3)) == 1
    assert len(mailoutbox) == 1
    assert deliveries(shop)[0].state == State.SENT


def test_a_mail_that_never_leaves_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(shop)
    deliver(shop)

    def away(*_: Any) -> int:
        raise TimeoutError

    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    at = timezone.now() + dt.timedelta(seconds=5)
    for _ in range(services.MAX_ATTEMPTS + 2):
        send(shop, at)
        at += dt.timedelta(hours=9)
    (mail_,) = deliveries(shop)
    assert (mail_.state, mail_.attempts) == (State.FAILED, 8)


def test_a_claim_of_a_dead_worker_ends(shop: Shop, mailoutbox: list[Any]) -> None:
    """Killed between claim and mark: sent again after ten minutes, under the same Message-ID."""
    lock(shop)
    deliver(shop)
    start = timezone.now() + dt.timedelta(seconds=5)
    with time_machine.travel(start, tick=False):
        claimed = services._claim(shop.tenant.id)
    assert send(shop, start + dt.timedelta(minutes=9)) == 0
    assert send(shop, start + dt.timedelta(minutes=11)) == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{claimed}@warungin.invalid>"


def test_english_for_whoever_reads_english(shop: Shop, mailoutbox: list[Any]) -> None:
    User.objects.filter(id=shop.people["owner"].user.id).update(language="en")
    lock(shop)
    deliver(shop)
    send(shop)
    assert '<html lang="en">' in mailoutbox[0].alternatives[0][0]


def test_a_person_who_is_gone_needs_no_mail(shop: Shop, mailoutbox: list[Any]) -> None:
    _event(shop, uuid7(), NOW)
    deliver(shop, NOW + dt.timedelta(seconds=1))
    send(shop, NOW + dt.timedelta(seconds=2))
    assert mailoutbox == []
    assert deliveries(shop)[0].state == State.DROPPED


def test_the_sweep_finds_tenants_with_mail(committed: None) -> None:
    shop = make_shop("Kedai Surat")
    lock(shop)
    outbox.dispatch(shop.tenant.id)
    assert shop.tenant.id in selectors.tenants_with_mail()
    services.send_mails(shop.tenant.id)
    assert shop.tenant.id not in selectors.tenants_with_mail()


def _event(shop: Shop, person: Any, at: dt.datetime) -> None:
    with time_machine.travel(at, tick=False), tenant_scope(shop.tenant.id):
        event = outbox.publish(
            name="person.pin_locked",
            aggregate_id=person,
            payload={"terminal": None, "locked_until": at.isoformat()},
        )
        OutboxEvent.objects.filter(position=event.position).update(created_at=at)


def _second_owner(
    shop: Shop, email: str, *, is_active: bool = True, code: str = "3001"
) -> Membership:
    owner = shop.people["owner"]
    with tenant_scope(shop.tenant.id):
        return save_person(
            actor=owner.actor,
            name="Pemilik kedua",
            code=code,
            role_id=owner.membership.role_id,
            email=email,
            is_active=is_active,
        )
