"""Money that a customer brought without buying: for her kasbon, or as a deposit."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import APPEND_ONLY, TenantModel
from apps.customers.models import Customer
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal


class AccountPayment(TenantModel):
    """A payment of kasbon or into a deposit, in rupiah. Never changed.

    `number` counts a terminal's payments, beside its receipts and without gaps. `shift` is None
    when no drawer took part.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    kind = models.CharField(_("untuk"), max_length=8)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    cashier = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    terminal = models.ForeignKey(
        Terminal, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    number = models.CharField(_("nomor"), max_length=20, blank=True)
    method = models.CharField(_("cara bayar"), max_length=12)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    reference = models.CharField(_("referensi"), max_length=60, blank=True)
    balance_after = models.BigIntegerField(_("saldo (Rp)"))
    business_date = models.DateField(_("hari usaha"))
    created_at = models.DateTimeField(_("waktu"), db_default=Now())

    class Meta:
        verbose_name = _("bayaran pelanggan")
        verbose_name_plural = pgettext_lazy("plural", "bayaran pelanggan")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="account_payment_positive"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "terminal", "number"],
                name="account_payment_number_once",
                condition=models.Q(terminal__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer", "created_at"], name="account_payment_of"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class AccountReversal(TenantModel):
    """A payment that was typed wrong, taken back in its own shift. Never changed."""

    payment = models.ForeignKey(
        AccountPayment,
        on_delete=models.PROTECT,
        related_name="reversals",
        db_constraint=False,
        db_index=False,
    )
    reason = models.CharField(_("alasan"), max_length=200)
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
    balance_after = models.BigIntegerField(_("saldo (Rp)"))
    created_at = models.DateTimeField(_("waktu"), db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "payment"], name="account_reversal_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.reason
