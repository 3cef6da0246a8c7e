"""How an outlet's receipts look: every setting, who may change it, the preview beside the form."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from apps.catalog.errors import ImageRefused
from apps.core.errors import NotFound
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.orders.models import ReceiptTemplate
from apps.orders.receipts import Receipt, render_html
from apps.orders.receipts.escpos import render_escpos
from apps.orders.receipts.invoice import render_invoice
from apps.orders.services.receipt_templates import set_receipt_template
from tests.factories import Shop
from tests.orders.receipts_cast import printed, read, sell, sell_at_the_cafe

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def design(shop: Shop, **values: Any) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        set_receipt_template(actor=actor, outlet_id=shop.outlet.id, **values)


def designed(shop: Shop, **values: Any) -> Receipt:
    order_id = sell_at_the_cafe(shop)
    design(shop, **values)
    return read(shop, order_id)


def picture(name: str = "logo.png", size: tuple[int, int] = (64, 32)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def labels(receipt: Receipt) -> list[str]:
    return [row.label for row in receipt.additions]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_names_website_language_and_paper(shop: Shop) -> None:
    receipt = designed(shop, name="KOPI KITA", website="@kopikita", language="en", paper="58")
    assert (receipt.name, receipt.website, receipt.language) == ("KOPI KITA", "@kopikita", "en")
    assert receipt.paper == "58"
    page = render_html(receipt)
    assert 'data-paper="58"' in page
    assert '<html lang="en">' in page
    assert "@kopikita" in page


def test_head_and_foot_are_the_outlets_own(shop: Shop) -> None:
    receipt = designed(shop, header="Pagi!", footer="Dadah")
    assert (receipt.header, receipt.footer) == ("Pagi!", "Dadah")
    with tenant_scope(shop.tenant.id):
        outlet = type(shop.outlet).objects.get(id=shop.outlet.id)
    assert (outlet.receipt_header, outlet.receipt_footer) == ("Pagi!", "Dadah")


def test_what_is_hidden(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        customer = Customer.objects.create(code="C1", name="Bu Tini")
    order_id = sell(shop, 1, customer=str(customer.id), note="Meja 4")
    shown = read(shop, order_id)
    assert (shown.note, shown.fact("customer")) == ("Meja 4", "Bu Tini")
    design(
        shop,
        show_address=False, show_phone=False, show_customer=False, show_notes=False, show_qr=False,
    )  # fmt: skip
    hidden = read(shop, order_id)
    assert (hidden.address, hidden.phone, hidden.note, hidden.verify_url) == ("", "", "", "")
    assert hidden.fact("customer") == ""
    # Never hidden: who sold it, in which shift, under which number.
    assert [fact.code for fact in hidden.facts] == ["time", "cashier", "shift"]
    assert hidden.number == "A1-000001"
    assert printed(render_escpos(hidden)).codes == []
    assert "receipt-qr" not in render_html(hidden)


def test_hidden_discounts_still_add_up(shop: Shop) -> None:
    receipt = designed(shop, show_discounts=False)
    assert [line.discounts for line in receipt.lines] == [(), ()]
    assert receipt.subtotal.amount == 51_000
    assert receipt.additions[0].label == "Diskon barang"
    assert receipt.additions[0].amount == -3_600
    added = sum(row.amount for row in receipt.additions)
    assert receipt.subtotal.amount + added == receipt.total.amount == 54_500


def test_taxes_without_detail_keep_their_row(shop: Shop) -> None:
    receipt = designed(shop, show_taxes=False)
    assert labels(receipt) == ["Biaya layanan", "PBJT 10 %", "Pembulatan"]


def test_a_logo_is_cleaned_shown_and_printed(shop: Shop) -> None:
    receipt = designed(shop, logo=picture())
    assert receipt.logo.startswith("/media/receipts/")
    assert receipt.logo.endswith(".png")
    assert f'<img class="receipt-logo" src="{receipt.logo}" alt="">' in render_html(receipt)
    assert printed(render_escpos(receipt)).pictures == [(64, 32)]
    (page,) = PdfReader(io.BytesIO(render_invoice(receipt))).pages
    assert len(page.images) == 1
    design(shop, logo=None)
    with tenant_scope(shop.tenant.id):
        template = ReceiptTemplate.objects.get(outlet=shop.outlet)
    assert (template.logo.name, bytes(template.logo_bits)) == ("", b"")


def test_what_is_no_picture_changes_nothing(shop: Shop) -> None:
    text = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    with pytest.raises(ImageRefused):
        design(shop, name="Baru", logo=text)
    with tenant_scope(shop.tenant.id):
        assert not ReceiptTemplate.objects.exists()
    assert not default_storage.exists("receipts") or default_storage.listdir("receipts")[1] == []


def test_a_missing_logo_file_does_not_stop_a_receipt(shop: Shop) -> None:
    receipt = designed(shop, logo=picture())
    default_storage.delete(receipt.logo_file)
    assert b"%PDF" in render_invoice(receipt)[:8]


def test_changes_are_audited(shop: Shop) -> None:
    design(shop, paper="58", show_qr=True)
    design(shop, paper="58")
    with tenant_scope(shop.tenant.id):
        entries = AuditEntry.objects.filter(action="receipt.template_set")
        assert [(e.subject_id, e.before, e.after) for e in entries] == [
            (shop.outlet.id, {"paper": "80"}, {"paper": "58"})
        ]


def test_an_outlet_out_of_reach_is_not_found(shop: Shop, other_shop: Shop) -> None:
    manager = shop.people["manager"].actor
    for outlet_id in (shop.second_outlet.id, other_shop.outlet.id):
        with tenant_scope(shop.tenant.id), pytest.raises(NotFound):
            set_receipt_template(actor=manager, outlet_id=outlet_id, name="X")


def test_the_a4_page_is_a_proper_invoice(shop: Shop) -> None:
    (page,) = PdfReader(io.BytesIO(render_invoice(designed(shop)))).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    text = page.extract_text()
    for words in ("Kedai Kita", "Bandung", "Struk A1-000001", "Barang", "Jumlah", "Harga",
                  "Kopi Susu", "Rp18.000", "Rp36.000", "Diskon 10 %: Promo", "−Rp3.600",
                  "PBJT 10 % (DPP Rp49.770)", "Rp4.977", "Rp54.500", "Kembalian", "Rp45.500",
                  "Pindai untuk memeriksa", "Terima kasih"):  # fmt: skip
        assert words in text


def test_markup_in_names_is_only_text_on_a4(shop: Shop) -> None:
    receipt = designed(shop, name='A & B <b>"toko"</b> <para>')
    (page,) = PdfReader(io.BytesIO(render_invoice(receipt))).pages
    assert 'A & B <b>"toko"</b> <para>' in page.extract_text()


# --- The page ------------------------------------------------------------------------------------


def browser(shop: Shop, role: str = "owner") -> Client:
    client = Client()
    client.force_login(shop.people[role].user, BACKEND)
    return client


def page_of(shop: Shop, name: str = "change") -> str:
    return f"/backoffice/orders/outletreceipt/{shop.outlet.id}/{name}/"


FORM = {
    "shop_name": "Warung <i>Baru</i>",
    "receipt_header": "Halo",
    "receipt_footer": "Dadah",
    "website": "@baru",
    "paper": "58",
    "language": "id",
    "shown": ["show_address", "show_taxes"],
}


def test_saving_the_page(shop: Shop) -> None:
    answer = browser(shop).post(page_of(shop), FORM | {"logo": picture()})
    assert answer.status_code == 302, answer.content
    with tenant_scope(shop.tenant.id):
        template = ReceiptTemplate.objects.select_related("outlet").get()
    assert (template.name, template.paper, template.website) == (FORM["shop_name"], "58", "@baru")
    assert template.outlet.receipt_header == "Halo"
    assert (template.show_address, template.show_taxes) == (True, True)
    assert (template.show_phone, template.show_qr, template.show_discounts) == (False, False, False)
    assert str(template.logo).startswith("receipts/")
    kept = browser(shop).post(page_of(shop), FORM)
    assert kept.status_code == 302
    with tenant_scope(shop.tenant.id):
        assert ReceiptTemplate.objects.get().logo.name == template.logo.name
    browser(shop).post(page_of(shop), FORM | {"remove_logo": "on"})
    with tenant_scope(shop.tenant.id):
        assert ReceiptTemplate.objects.get().logo.name == ""


def test_the_preview_shows_what_is_not_saved(shop: Shop) -> None:
    answer = browser(shop).post(page_of(shop, "preview"), FORM | {"logo": picture()})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.strip().startswith("<article")
    assert 'data-paper="58"' in page
    assert "Warung &lt;i&gt;Baru&lt;/i&gt;" in page
    assert 'src="data:image/png;base64,' in page
    assert "receipt-qr" not in page
    assert "style=" not in page
    wide = browser(shop).post(page_of(shop, "preview"), FORM | {"_preview": "80"})
    assert 'data-paper="80"' in wide.content.decode()
    with tenant_scope(shop.tenant.id):
        assert not ReceiptTemplate.objects.exists()
        assert not AuditEntry.objects.filter(action="receipt.template_set").exists()


def test_the_preview_of_a4_is_a_pdf(shop: Shop) -> None:
    answer = browser(shop).post(page_of(shop, "preview") + "?paper=a4", FORM)
    assert answer["Content-Type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert "Warung <i>Baru</i>" in page.extract_text()


def test_the_preview_survives_wrong_values(shop: Shop) -> None:
    wrong = FORM | {"paper": "99", "shop_name": "x" * 200, "logo": SimpleUploadedFile("a", b"a")}
    answer = browser(shop).post(page_of(shop, "preview"), wrong)
    assert answer.status_code == 200
    assert "Pusat" in answer.content.decode()


def test_who_may_look_and_who_may_change(shop: Shop) -> None:
    manager = browser(shop, "manager")
    page = manager.get(page_of(shop)).content.decode()
    assert "Contoh struk" in page
    assert "hx-post" not in page
    assert manager.post(page_of(shop), FORM).status_code == 403
    assert manager.post(page_of(shop, "preview"), FORM).status_code == 403
    with tenant_scope(shop.tenant.id):
        assert not ReceiptTemplate.objects.exists()


def test_the_list_does_not_grow_in_queries(shop: Shop) -> None:
    client, counts = browser(shop), []
    client.get("/backoffice/orders/outletreceipt/")
    for outlet in (shop.outlet, shop.second_outlet):
        with tenant_scope(shop.tenant.id):
            ReceiptTemplate.objects.create(outlet=outlet, paper="58")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/backoffice/orders/outletreceipt/").content.decode()
        counts.append(len(queries))
    assert page.count("58 mm") == 2
    assert counts[0] == counts[1]
