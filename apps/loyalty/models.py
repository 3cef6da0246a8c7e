"""What customers owe (kasbon) and what they have paid in advance (deposit), as ledgers."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import APPEND_ONLY, TenantModel
from apps.customers.models import Customer


class CustomerAccount(TenantModel):
    """A customer's kasbon (`balance` is what she owes) or deposit (what she has left), in rupiah.

    Changed only together with an entry, under its row lock: the entries sum to the balance.
    A kasbon's `limit` is the most that may be owed.
    """

    class Kind(models.TextChoices):
        KASBON = "kasbon", _("kasbon")
        DEPOSIT = "deposit", _("deposit")

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="accounts",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    balance = models.BigIntegerField(_("saldo (Rp)"), default=0)
    limit = models.BigIntegerField(_("batas (Rp)"), default=0)

    class Meta:
        verbose_name = _("kasbon dan deposit")
        verbose_name_plural = pgettext_lazy("plural", "kasbon dan deposit")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "customer", "kind"], name="customer_account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(limit__gte=0), name="customer_account_limit_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="deposit") | models.Q(balance__gte=0),
                name="customer_deposit_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.balance}"


class AccountEntry(TenantModel):
    """One change of an account: signed amount, and the balance after it. Never changed."""

    class Reason(models.TextChoices):
        SALE = "sale", _("belanja")
        PAYMENT = "payment", _("bayar")
        TOP_UP = "top_up", _("isi deposit")
        VOID = "void", _("pembatalan")
        REFUND = "refund", _("pengembalian")
        REVERSAL = "reversal", _("koreksi salah ketik")

    account = models.ForeignKey(
        CustomerAccount,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
        db_index=False,
    )
    reason = models.CharField(_("kejadian"), max_length=8, choices=Reason)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    balance_after = models.BigIntegerField(_("saldo (Rp)"))
    source_id = models.UUIDField()
    membership_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("waktu"), db_default=Now())

    class Meta:
        verbose_name = _("mutasi kasbon dan deposit")
        verbose_name_plural = pgettext_lazy("plural", "mutasi kasbon dan deposit")
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="account_entry_not_zero"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account", "created_at"], name="account_entry_order"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"
