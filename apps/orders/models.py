"""Sales: order, lines, tenders, and the gap-free number of a terminal."""

from typing import Final

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.catalog.models import Product
from apps.core.models import APPEND_ONLY, TenantModel
from apps.orders.accounts.models import AccountPayment, AccountReversal
from apps.orders.kitchen.models import (
    KitchenBoard,
    KitchenLine,
    KitchenOrder,
    KitchenStep,
    KitchenTicket,
)
from apps.orders.open.models import LatePayment, OpenOrder
from apps.orders.refunds.models import HandPayment, Refund, RefundLine, RefundTender
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal

# Models of the app that live beside their own services; Django looks for them here.
__all__ = [
    "AccountPayment",
    "AccountReversal",
    "HandPayment",
    "KitchenBoard",
    "KitchenLine",
    "KitchenOrder",
    "KitchenStep",
    "KitchenTicket",
    "LatePayment",
    "OpenOrder",
    "Refund",
    "RefundLine",
    "RefundTender",
]

NOTHING: Final = models.Value([], models.JSONField())


class TerminalSequence(TenantModel):
    """The last numbers of a terminal's receipts, and of its money for customers' accounts.

    `id` is the terminal's id.
    """

    last_number = models.BigIntegerField(default=0)
    last_payment = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return str(self.last_number)


class Order(TenantModel):
    """A sale. Every amount is frozen (whole rupiah): nothing recomputes it later.

    `expected_total` is before cash rounding; `total` = `expected_total` + `rounding`.
    `promotions` and `vouchers` say what each of them gave (id or code, name, amount, times).
    """

    class State(models.TextChoices):
        PAID = "paid", _("lunas")
        PARTLY_REFUNDED = "partly_refunded", _("dikembalikan sebagian")
        REFUNDED = "refunded", _("dikembalikan")
        VOIDED = "voided", _("batal")

    class Channel(models.TextChoices):
        DINE_IN = "dine_in", _("makan di tempat")
        TAKE_AWAY = "take_away", _("bawa pulang")
        DELIVERY = "delivery", _("pesan antar")

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    terminal = models.ForeignKey(
        Terminal, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    cashier = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    customer_id = models.UUIDField(null=True)
    # Whose series the number is of: 0 the terminal's own, else a device's journal at it.
    journal = models.PositiveSmallIntegerField(default=0, db_default=0)
    number = models.BigIntegerField()
    receipt_number = models.CharField(_("nomor struk"), max_length=24)
    state = models.CharField(_("keadaan"), max_length=16, choices=State)
    channel = models.CharField(_("kanal"), max_length=10, choices=Channel)
    placed_at = models.DateTimeField(_("waktu"))
    business_date = models.DateField(_("hari usaha"))
    created_at = models.DateTimeField(db_default=Now())
    gross = models.BigIntegerField(_("bruto (Rp)"))
    discount = models.BigIntegerField(_("diskon (Rp)"))
    service = models.BigIntegerField(_("layanan (Rp)"))
    tax = models.BigIntegerField(_("pajak (Rp)"))
    expected_total = models.BigIntegerField(_("jumlah (Rp)"))
    rounding = models.BigIntegerField(_("pembulatan (Rp)"))
    total = models.BigIntegerField(_("total (Rp)"))
    paid = models.BigIntegerField(_("dibayar (Rp)"))
    change = models.BigIntegerField(_("kembalian (Rp)"))
    taxes = models.JSONField()
    promotions = models.JSONField(db_default=NOTHING)
    vouchers = models.JSONField(db_default=NOTHING)
    notices = models.JSONField()
    rules_version = models.CharField(max_length=24)
    items_hash = models.BinaryField(max_length=32)
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    void_reason = models.CharField(_("alasan batal"), max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("penjualan")
        verbose_name_plural = pgettext_lazy("plural", "penjualan")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "terminal", "journal", "number"], name="order_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("expected_total") + models.F("rounding"), total__gte=0
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(paid=models.F("total") + models.F("change"), change__gte=0),
                name="order_paid_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "created_at"], name="order_recent"),
            models.Index(fields=["tenant_id", "outlet", "business_date"], name="order_day"),
            models.Index(
                fields=["tenant_id", "customer_id"],
                name="order_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class OrderLine(TenantModel):
    """A sold item with its frozen amounts and the reasons for them.

    `cost` is the cost of goods at moving average; `revenue` is what is left for the shop
    without tax and service. `quantity` counts what was sold: pieces, or packs of `unit_factor`
    pieces each. `discounts` has one entry for each promotion, voucher or person that took
    something off (kind, id, name, amount); they sum to `discount`.
    """

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_id = models.UUIDField(null=True)
    unit_name = models.CharField(max_length=24, blank=True, db_default="")
    unit_factor = models.DecimalField(max_digits=12, decimal_places=3, db_default=1)
    modifiers = models.JSONField(db_default=NOTHING)
    unit_price = models.BigIntegerField()
    gross = models.BigIntegerField()
    discount = models.BigIntegerField()
    discounts = models.JSONField(db_default=NOTHING)
    service = models.BigIntegerField()
    tax = models.BigIntegerField()
    total = models.BigIntegerField()
    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    taxes = models.JSONField()
    reasons = models.JSONField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            # PostgreSQL's key is (tenant, order, position), see 0004_owner_key.
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, gross__gte=0, discount__gte=0),
                name="order_line_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class Tender(TenantModel):
    """Money handed over for an order. `amount` is what counts for the bill, in rupiah."""

    class Method(models.TextChoices):
        CASH = "cash", _("tunai")
        CARD = "card", _("kartu (EDC)")
        TRANSFER = "transfer", _("transfer bank")
        QRIS_STATIC = "qris_static", _("QRIS statis")
        KASBON = "kasbon", _("kasbon")
        DEPOSIT = "deposit", _("deposit")
        EXCHANGE = "exchange", _("tukar barang")
        # Through a payment gateway, see apps/orders/open.
        QRIS = "qris", _("QRIS")
        EWALLET = "ewallet", _("e-wallet")
        VIRTUAL_ACCOUNT = "va", _("virtual account")
        CARD_ONLINE = "card_online", _("kartu online")

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="tenders",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    method = models.CharField(_("cara bayar"), max_length=12, choices=Method)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    received = models.BigIntegerField(_("diterima (Rp)"))
    reference = models.CharField(_("referensi"), max_length=60, blank=True)
    # The payment of a gateway's tender: one payment pays one tender, ever.
    intent_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "intent_id"],
                name="tender_intent_once",
                condition=models.Q(intent_id__isnull=False),
            ),
            models.UniqueConstraint(fields=["order", "position"], name="tender_position"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, received__gte=models.F("amount")),
                name="tender_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount}"


class ReceiptTemplate(TenantModel):
    """How an outlet's receipts look. Without a row the defaults hold.

    Header and footer are the outlet's own (`Outlet.receipt_header`), because the tills' feed
    carries them. `logo_bits` is the logo for thermal printers: a 1-bit PNG.
    """

    class Paper(models.TextChoices):
        NARROW = "58", _("58 mm")
        WIDE = "80", _("80 mm")

    class Language(models.TextChoices):
        INDONESIAN = "id", "Bahasa Indonesia"
        ENGLISH = "en", "English"

    outlet = models.OneToOneField(
        Outlet,
        on_delete=models.CASCADE,
        related_name="receipt_template",
        db_constraint=False,
    )
    name = models.CharField(
        _("nama toko"),
        max_length=80,
        blank=True,
        help_text=_("Baris besar di kepala struk. Kosong: nama outlet."),
    )
    logo = models.ImageField(_("logo"), upload_to="receipts", blank=True)
    logo_bits = models.BinaryField(default=b"", editable=False)
    website = models.CharField(
        _("situs atau media sosial"),
        max_length=80,
        blank=True,
        help_text=_("Contoh: @kopitetangga"),
    )
    language = models.CharField(
        _("bahasa"), max_length=2, choices=Language, default=Language.INDONESIAN
    )
    paper = models.CharField(_("kertas"), max_length=2, choices=Paper, default=Paper.WIDE)
    show_address = models.BooleanField(_("alamat"), default=True)
    show_phone = models.BooleanField(_("telepon"), default=True)
    show_customer = models.BooleanField(_("nama pelanggan"), default=True)
    show_discounts = models.BooleanField(_("diskon di bawah barang"), default=True)
    show_taxes = models.BooleanField(_("rincian pajak dan DPP"), default=True)
    show_notes = models.BooleanField(_("catatan"), default=True)
    show_qr = models.BooleanField(_("QR pemeriksaan"), default=True)

    class Meta:
        verbose_name = _("struk")
        verbose_name_plural = pgettext_lazy("plural", "struk")

    def __str__(self) -> str:
        return str(self.outlet_id)


class OutletReceipt(Outlet):
    """An outlet, as the page sees it on which its receipts are designed."""

    class Meta:
        proxy = True
        verbose_name = _("struk")
        verbose_name_plural = pgettext_lazy("plural", "struk")


class ReceiptIssue(TenantModel):
    """A receipt that left the shop: 0 is the original, n the n-th copy. Never changed."""

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="receipts",
        db_constraint=False,
        db_index=False,
    )
    number = models.PositiveIntegerField()
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    terminal = models.ForeignKey(
        Terminal, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    format = models.CharField(max_length=8)

    class Meta:
        # PostgreSQL's key is (tenant, order, number): no number is given twice.
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"#{self.number}"
