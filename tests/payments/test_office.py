"""The owners' pages of payments: accounts, payments, the dead-letter queue, settlements."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.core.tenancy import tenant_scope
from apps.payments.models import (
    PaymentAccount,
    PaymentIntent,
    PaymentNotice,
    SettlementReport,
    SettlementRow,
)
from tests.backoffice.conftest import signed_in
from tests.factories import Shop
from tests.payments.sandbox import KEY, XENDIT_KEY, Sandbox
from tests.payments.test_notices import notification, notify, state_of, work
from tests.payments.test_payments import start


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which tenants' worker was woken."""
    woken: list[str] = []
    for place in ("apps.payments.api.webhooks", "apps.payments.office.notices"):
        monkeypatch.setattr(f"{place}.work_through.delay", woken.append)
    return woken


@pytest.fixture
def owner(committed_shop: Shop) -> Client:
    return signed_in(committed_shop, "owner")


@pytest.fixture
def ready(committed_shop: Shop, midtrans: PaymentAccount) -> Shop:
    return committed_shop


def page(model: str, name: str = "changelist", *args: object) -> str:
    return reverse(f"backoffice:payments_{model}_{name}", args=[str(arg) for arg in args])


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


NEW: dict[str, Any] = {
    "gateway": "midtrans",
    "name": "Midtrans utama",
    "secret_key": KEY,
    "methods": ["qris", "va_bca"],
}


def accounts(shop: Shop) -> list[PaymentAccount]:
    with tenant_scope(shop.tenant.id):
        return list(PaymentAccount.objects.order_by("created_at"))


def test_an_account_is_added_once_the_provider_knows_its_key(
    committed_shop: Shop, sandbox: Sandbox, owner: Client
) -> None:
    add = page("paymentaccount", "add")
    assert "Periksa dan simpan" in html(owner, add)
    refused = owner.post(add, NEW | {"secret_key": "SB-Salah"})
    assert "Penyedia pembayaran menolak kunci ini" in refused.content.decode()
    assert "SB-Salah" not in refused.content.decode()
    assert accounts(committed_shop) == []
    answer = owner.post(add, NEW)
    (account,) = accounts(committed_shop)
    assert answer["Location"] == page("paymentaccount", "change", account.id)
    shown = html(owner, answer["Location"])
    assert f"/api/v1/payments/webhooks/midtrans/{account.token}" in shown
    assert f"•••• {KEY[-4:]}" in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"methods": ["linkaja"]}, "Penyedia ini tidak menyediakan LinkAja."),
        ({"gateway": "xendit", "methods": ["ovo"]}, "Xendit membuktikan dirinya"),
        ({"methods": []}, "field-errors"),
        ({"secret_key": ""}, "field-errors"),
    ],
)
def test_a_form_that_cannot_work_is_not_sent_to_the_provider(
    committed_shop: Shop, owner: Client, settings: Any, values: dict[str, Any], words: str
) -> None:
    settings.MIDTRANS_URL = settings.XENDIT_URL = "http://127.0.0.1:9"
    answer = owner.post(page("paymentaccount", "add"), NEW | values)
    assert words in answer.content.decode()
    assert accounts(committed_shop) == []


def test_a_provider_that_is_away_keeps_what_was_typed(
    committed_shop: Shop, sandbox: Sandbox, owner: Client, settings: Any
) -> None:
    settings.MIDTRANS_URL = "http://127.0.0.1:9"
    answer = owner.post(page("paymentaccount", "add"), NEW).content.decode()
    assert "Penyedia pembayaran sedang tidak bisa dihubungi" in answer
    assert 'value="Midtrans utama"' in answer
    assert accounts(committed_shop) == []


def test_a_key_is_rotated_and_an_account_switched_off(
    ready: Shop, midtrans: PaymentAccount, owner: Client
) -> None:
    key = page("paymentaccount", "key", midtrans.id)
    assert "menolak" in owner.post(key, {"secret_key": "salah"}).content.decode()
    assert accounts(ready)[0].key_hint == KEY[-4:]
    assert owner.post(key, {"secret_key": f"{KEY}-BARU"}).status_code == 302
    assert accounts(ready)[0].key_hint == "BARU"
    owner.post(page("paymentaccount", "off", midtrans.id))
    assert accounts(ready)[0].is_active is False
    assert owner.get(page("paymentaccount", "off", midtrans.id)).status_code == 404
    owner.post(page("paymentaccount", "on", midtrans.id))
    assert accounts(ready)[0].is_active is True
    owner.post(
        page("paymentaccount", "change", midtrans.id),
        {"name": "Utama", "methods": ["qris", "gopay"]},
    )
    changed = accounts(ready)[0]
    assert (changed.name, changed.methods, changed.key_hint) == ("Utama", ["qris", "gopay"], "BARU")


def test_a_payments_page_tells_its_story_and_asks_the_provider(
    ready: Shop, sandbox: Sandbox, owner: Client
) -> None:
    sandbox.desk("fault", fault="error")
    intent = start(ready, "ovo", phone="+6281234567890")
    address = page("paymentintent", "change", intent.id)
    shown = html(owner, address)
    assert "Menagih, percobaan ke-2" in shown
    assert "unreachable" in shown
    assert "81234567890" not in shown
    assert "Menunggu" in html(owner, page("paymentintent"))
    sandbox.pay(intent.provider_order_id, issuer="ovo")
    answer = owner.post(page("paymentintent", "ask", intent.id), follow=True)
    assert "Penyedia menjawab: sekarang lunas." in answer.content.decode()
    assert state_of(ready, intent) == "settled"
    listed = html(owner, page("paymentintent") + "?look=unsettled")
    assert intent.provider_order_id in listed
    assert "Rp25.000" in listed


def test_asking_a_provider_that_is_away_says_so(
    ready: Shop, sandbox: Sandbox, owner: Client, settings: Any
) -> None:
    intent = start(ready, "qris")
    settings.MIDTRANS_URL = "http://127.0.0.1:9"
    answer = owner.post(page("paymentintent", "ask", intent.id))
    assert "Penyedia pembayaran sedang tidak bisa dihubungi" in answer.content.decode()
    assert state_of(ready, intent) == "pending"


def test_the_dead_letter_queue_shows_why_and_replays_in_bulk(
    ready: Shop,
    midtrans: PaymentAccount,
    sandbox: Sandbox,
    owner: Client,
    no_worker: list[str],
) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    for order_id in ("W-lain", "W-asing"):
        notify(midtrans, notification(order_id))
    work(ready)
    notify(midtrans, b"bukan json")
    listed = html(owner, page("paymentnotice"))
    assert listed.count("Nomor pesanannya bukan dari sini") == 2
    assert "tidak terbaca" in listed
    home = html(owner, reverse("backoffice:index"))
    assert 'class="badge bad waiting">3<' in home
    with tenant_scope(ready.tenant.id):
        parked = {n.order_id: n for n in PaymentNotice.objects.filter(state="parked")}
        PaymentNotice.objects.filter(order_id="W-lain").update(order_id=intent.provider_order_id)
    shown = html(owner, page("paymentnotice", "change", parked["W-lain"].id))
    assert "&quot;signature_key&quot;: &quot;***&quot;" in shown
    assert "&quot;gross_amount&quot;: &quot;25000.00&quot;" in shown
    assert "bukan json" in html(owner, page("paymentnotice", "change", parked[""].id))
    no_worker.clear()
    chosen = [str(parked[name].id) for name in ("W-lain", "W-asing")]
    answer = owner.post(
        page("paymentnotice"), {"action": "replay_chosen", "_selected_action": chosen}
    )
    assert answer.status_code == 302
    assert no_worker == [str(ready.tenant.id)]
    assert "0 dari 2 selesai diproses" in html(owner, answer["Location"])
    work(ready)
    assert state_of(ready, intent) == "settled"
    part = owner.get(answer["Location"], headers={"hx-request": "true"}).content.decode()
    assert "1 berhasil, 1 kembali ke antrean" in part
    assert "hx-get" not in part
    assert "<html" not in part


def test_a_notification_is_dropped_with_a_reason_and_stays_on_record(
    ready: Shop, midtrans: PaymentAccount, owner: Client
) -> None:
    notify(midtrans, b"bukan json")
    with tenant_scope(ready.tenant.id):
        notice = PaymentNotice.objects.get()
    drop = page("paymentnotice", "drop", notice.id)
    assert "field-errors" in owner.post(drop, {"reason": ""}).content.decode()
    assert owner.post(drop, {"reason": "toko lama"}).status_code == 302
    with tenant_scope(ready.tenant.id):
        assert PaymentNotice.objects.get().state == "dropped"
    assert owner.post(drop, {"reason": "lagi"}).status_code == 404
    assert "tidak terbaca" in html(owner, page("paymentnotice") + "?state=all")


def test_a_settlement_report_is_looked_at_posted_and_linked(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox, owner: Client
) -> None:
    paid = [start(ready, "qris") for _ in range(2)]
    for intent in paid:
        sandbox.pay(intent.provider_order_id)
        owner.post(page("paymentintent", "ask", intent.id))
    content = (
        "order id;gross amount;mdr;net amount;date\n"
        f"{paid[0].provider_order_id};25000;175;24825;2026-11-21\n"
        "SALAH-1;25000;175;24825;2026-11-21\n"
        "SALAH-2;abc;175;24825;2026-11-21\n"
    ).encode()

    def upload() -> str:
        file = SimpleUploadedFile("laporan.csv", content, "text/csv")
        data = {"account": str(midtrans.id), "file": file}
        return str(owner.post(page("settlementreport", "add"), data)["Location"])

    address = upload()
    assert upload() == address
    shown = html(owner, address)
    assert "Ini pratinjau: belum ada yang dibukukan." in shown
    assert "Baris 4" in shown
    assert "jumlahnya tidak terbaca" in shown
    with tenant_scope(ready.tenant.id):
        report = SettlementReport.objects.get()
    owner.post(page("settlementreport", "post", report.id))
    assert "Dibukukan" in html(owner, address)
    assert "SALAH-1" in html(owner, page("settlementrow"))
    with tenant_scope(ready.tenant.id):
        row = SettlementRow.objects.get(order_id="SALAH-1")
    link = page("settlementrow", "link", row.id)
    offered = html(owner, link)
    assert paid[0].provider_order_id not in offered
    # The button's value comes after what was typed, as a browser sends it.
    data = {"order_id": ["", paid[1].provider_order_id]}
    assert owner.post(link, data).status_code == 302
    with tenant_scope(ready.tenant.id):
        assert SettlementRow.objects.filter(state="posted").count() == 2
    shown = html(owner, page("paymentintent", "change", paid[1].id))
    assert "laporan.csv" in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "Judul kolomnya tidak ditemukan"),
        (b"\n", "Berkas ini kosong."),
        (b"x" * (10 * 1024 * 1024 + 1), "Berkas ini lebih dari 10 MB"),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_a_reason(
    ready: Shop, midtrans: PaymentAccount, owner: Client, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("x.csv", content, "text/csv")
    data = {"account": str(midtrans.id), "file": file}
    assert words in owner.post(page("settlementreport", "add"), data).content.decode()
    with tenant_scope(ready.tenant.id):
        assert SettlementReport.objects.count() == 0


def test_differences_as_a_page_and_as_a_file(ready: Shop, sandbox: Sandbox, owner: Client) -> None:
    intent = start(ready, "qris")
    sandbox.pay(intent.provider_order_id)
    owner.post(page("paymentintent", "ask", intent.id))
    address = reverse("backoffice:payment_differences")
    shown = html(owner, address)
    assert "Rp25.000" in shown
    assert "1 belum ada di laporan" in shown
    file = owner.get(address, {"format": "csv"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    head, line = file.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Tanggal,Cara bayar,")
    assert line.split(",")[1:] == ["qris", "1", "25000", *("0",) * 6, "25000", "1", "0"]
    for query in ({"from": "x", "to": "9999-99-99"}, {"account": "x"}, {"from": "1999-01-01"}):
        assert owner.get(address, query).status_code == 200


def test_people_of_one_outlet_see_their_payments_and_no_reports(
    ready: Shop, midtrans: PaymentAccount, sandbox: Sandbox, owner: Client
) -> None:
    intent = start(ready, "qris")
    notify(midtrans, b"bukan json")
    with tenant_scope(ready.tenant.id):
        report = SettlementReport.objects.create(account=midtrans, file_name="x", digest=b"1")
        PaymentIntent.objects.update(method="gopay")
    supervisor = signed_in(ready, "supervisor")
    listed = supervisor.get(page("paymentintent"))
    assert (listed.status_code, listed.context["cl"].result_count) == (200, 1)
    assert supervisor.get(page("settlementreport", "change", report.id)).status_code == 404
    assert supervisor.get(page("paymentnotice")).context["cl"].result_count == 0
    for act in ("post", "drop"):
        assert supervisor.post(page("settlementreport", act, report.id)).status_code == 403
    assert supervisor.post(page("paymentaccount", "add"), NEW).status_code == 403
    cashier = signed_in(ready, "cashier")
    assert cashier.get(page("paymentintent", "change", intent.id)).status_code == 403


def test_xendit_with_its_token(committed_shop: Shop, sandbox: Sandbox, owner: Client) -> None:
    data = {
        "gateway": "xendit",
        "name": "Xendit",
        "secret_key": XENDIT_KEY,
        "callback_token": "t" * 48,
        "methods": ["ovo", "linkaja"],
    }
    assert owner.post(page("paymentaccount", "add"), data).status_code == 302
    (account,) = accounts(committed_shop)
    assert (account.gateway, account.methods) == ("xendit", ["ovo", "linkaja"])


def test_filters_by_account_have_a_name_of_the_shop(
    ready: Shop, midtrans: PaymentAccount, xendit: PaymentAccount, owner: Client
) -> None:
    for model in ("paymentintent", "paymentnotice", "settlementreport"):
        specs = owner.get(page(model)).context["cl"].filter_specs
        assert "akun" in [str(spec.title) for spec in specs], model
