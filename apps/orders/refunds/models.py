"""Refunds: what came back of a sale, and how the money went back. Amounts in whole rupiah."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.catalog.models import Product
from apps.core.models import APPEND_ONLY, TenantModel
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal


class Refund(TenantModel):
    """Goods taken back from a sale and what they were worth. Never changed.

    `expected_total` is the frozen amount of the returned goods, `total` what was paid back for
    them; `rounding` is the difference, as in a sale. `shift` is None when no drawer took part.
    `exchange_order_id` is the sale that the goods were exchanged for.
    """

    class Reason(models.TextChoices):
        DAMAGED = "damaged", _("barang rusak atau cacat")
        WRONG_ITEM = "wrong_item", _("salah barang")
        EXPIRED = "expired", _("kedaluwarsa")
        NOT_AS_EXPECTED = "not_as_expected", _("tidak sesuai harapan")
        WRONG_PRICE = "wrong_price", _("salah harga")
        CHANGED_MIND = "changed_mind", _("pelanggan berubah pikiran")
        OTHER = "other", _("lainnya")

    order = models.ForeignKey(
        "orders.Order",
        on_delete=models.PROTECT,
        related_name="refunds",
        db_constraint=False,
        db_index=False,
    )
    number = models.PositiveSmallIntegerField()
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    terminal = models.ForeignKey(
        Terminal, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    cashier = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    approver = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reason_code = models.CharField(_("alasan"), max_length=16, choices=Reason)
    reason = models.CharField(_("catatan"), max_length=200, blank=True)
    business_date = models.DateField(_("hari usaha"))
    created_at = models.DateTimeField(_("waktu"), db_default=Now())
    gross = models.BigIntegerField()
    discount = models.BigIntegerField()
    service = models.BigIntegerField()
    tax = models.BigIntegerField()
    taxes = models.JSONField()
    expected_total = models.BigIntegerField()
    rounding = models.BigIntegerField()
    total = models.BigIntegerField(_("dikembalikan (Rp)"))
    exchange_order_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("pengembalian")
        verbose_name_plural = pgettext_lazy("plural", "pengembalian")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "order", "number"], name="refund_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("expected_total") + models.F("rounding"), total__gte=0
                ),
                name="refund_total_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "outlet", "business_date"], name="refund_day"),
            models.Index(
                fields=["tenant_id", "exchange_order_id"],
                name="refund_exchange",
                condition=models.Q(exchange_order_id__isnull=False),
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"R{self.number}"


class RefundLine(TenantModel):
    """What came back of one line of the sale (`line_id`): its part of the frozen amounts.

    `pieces` is the quantity in pieces, as stock counts it; `cost` is what they had cost.
    """

    class To(models.TextChoices):
        RESTOCK = "restock", _("kembali ke stok")
        WASTE = "waste", _("dibuang")

    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    line_id = models.UUIDField()
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_name = models.CharField(max_length=24, blank=True)
    pieces = models.DecimalField(max_digits=12, decimal_places=3)
    to = models.CharField(max_length=8, choices=To)
    unit_price = models.BigIntegerField()
    gross = models.BigIntegerField()
    discount = models.BigIntegerField()
    service = models.BigIntegerField()
    tax = models.BigIntegerField()
    taxes = models.JSONField()
    total = models.BigIntegerField()
    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()

    class Meta:
        # PostgreSQL's key is (tenant, refund, position).
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="refund_line_amounts"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class RefundTender(TenantModel):
    """Money that went back for one tender of the sale (`tender_position`).

    `paid_by` is how the customer had paid, `method` how she got it back. What a gateway does not
    pay (`refused`) is paid by hand instead; if the gateway pays it all the same it is `doubled`,
    until somebody says what became of the money (docs/refunds.md).
    """

    class State(models.TextChoices):
        DONE = "done", _("selesai")
        PENDING = "pending", _("menunggu penyedia")
        BY_HAND = "by_hand", _("dibayar sendiri")
        REFUSED = "refused", _("perlu dibayar cara lain")
        INSTEAD = "instead", _("dibayar cara lain")
        DOUBLED = "doubled", _("terbayar dua kali")
        RETURNED = "returned", _("kelebihannya kembali")
        LOST = "lost", _("kelebihannya direlakan")

    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        related_name="tenders",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    tender_position = models.PositiveSmallIntegerField()
    paid_by = models.CharField(max_length=12)
    method = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State)
    intent_id = models.UUIDField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "refund", "position"], name="refund_tender_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_tender_amount"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "state"],
                name="refund_tender_open",
                condition=models.Q(state__in=["pending", "refused", "doubled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount}"


class HandPayment(TenantModel):
    """What a person did about a payment back that a gateway did not make, or made as well.

    Money out of the drawer or the bank instead of the gateway's (`paid`), the customer's giving
    back of what she got twice (`returned`), or nothing any more (`lost`). Never changed.
    """

    class Kind(models.TextChoices):
        PAID = "paid", _("dibayar")
        RETURNED = "returned", _("dikembalikan pelanggan")
        LOST = "lost", _("direlakan")

    tender = models.ForeignKey(
        RefundTender,
        on_delete=models.PROTECT,
        related_name="by_hand",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=8, choices=Kind)
    method = models.CharField(max_length=12, blank=True)
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    cashier = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    approver = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    business_date = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "tender", "kind"], name="hand_payment_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="hand_payment_amount"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
