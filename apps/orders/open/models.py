"""A sale whose payment is on its way, and money that came when nobody waited any more."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import TenantModel
from apps.core.money import rupiah
from apps.payments.models import Method, PaymentIntent
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal


class OpenOrder(TenantModel):
    """A decided sale that becomes an `Order` of the same id when its payment settles.

    `document` is what `checkout_sql.WRITE` takes: prices, taxes and postings are frozen. Until
    then it has no number, takes no stock and is in no book. `paid` rupiah were handed over when
    it was opened; `change` of them went back at once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("menunggu pembayaran")
        PART_PAID = "part_paid", _("dibayar sebagian")
        PAID = "paid", _("lunas")
        CANCELLED = "cancelled", _("dibatalkan")
        EXPIRED = "expired", _("kedaluwarsa")

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, db_constraint=False)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, db_constraint=False)
    cashier = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False
    )
    intent = models.ForeignKey(PaymentIntent, on_delete=models.PROTECT, db_constraint=False)
    state = models.CharField(_("keadaan"), max_length=10, choices=State)
    total = models.BigIntegerField(_("total (Rp)"))
    paid = models.BigIntegerField(_("dibayar (Rp)"), default=0)
    document = models.JSONField()
    request_hash = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField(_("waktu"), db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("penjualan menunggu")
        verbose_name_plural = pgettext_lazy("plural", "penjualan menunggu")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gt=0, paid__gte=0, paid__lt=models.F("total")),
                name="open_order_amounts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "terminal"],
                name="open_order_waiting",
                condition=models.Q(state__in=["open", "part_paid"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.OPEN, self.State.PART_PAID}


class LatePayment(TenantModel):
    """Money that settled when no sale waited for it. Never forgotten: it ends in one of `ENDS`.

    `id` is the payment intent's. The gateway is asked to refund by itself; what it cannot, a
    person pays back or turns into the sale that it was meant for.
    """

    class State(models.TextChoices):
        DUE = "due", _("sedang dikembalikan")
        BY_HAND = "by_hand", _("perlu dikembalikan sendiri")
        REFUNDED = "refunded", _("dikembalikan otomatis")
        PAID_BACK = "paid_back", _("dikembalikan sendiri")
        SOLD = "sold", _("jadi penjualan")

    order_id = models.UUIDField()
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    method = models.CharField(_("cara bayar"), max_length=10, choices=Method)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    state = models.CharField(_("keadaan"), max_length=10, choices=State, default=State.DUE)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(_("waktu"), db_default=Now())
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(_("catatan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pembayaran terlambat")
        verbose_name_plural = pgettext_lazy("plural", "pembayaran terlambat")
        indexes = [
            models.Index(
                fields=["due_at"], name="late_payment_due", condition=models.Q(state="due")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}, {rupiah(self.amount)}"
