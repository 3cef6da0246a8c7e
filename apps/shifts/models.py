"""A cashier's shift at a terminal's drawer: what went in and out, and what was counted."""

from django.db import models
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import APPEND_ONLY, TenantModel
from apps.tenants.models import Membership, Outlet, Terminal


class Shift(TenantModel):
    """Sales belong to the open shift of their terminal and hold it FOR SHARE.

    Closing stamps `figures`, `left_float` and the counts; nothing recomputes them later.
    """

    class State(models.TextChoices):
        OPEN = "open", _("buka")
        CLOSED = "closed", _("tutup")

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, db_constraint=False)
    opened_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    closed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    state = models.CharField(_("keadaan"), max_length=8, choices=State, default=State.OPEN)
    business_date = models.DateField(_("hari usaha"))
    opening_float = models.BigIntegerField(_("modal awal (Rp)"), default=0)
    left_float = models.BigIntegerField(_("ditinggal di laci (Rp)"), null=True)
    opened_at = models.DateTimeField(_("dibuka"), db_default=Now())
    closed_at = models.DateTimeField(_("ditutup"), null=True)
    difference_reason = models.CharField(_("alasan selisih"), max_length=200, blank=True)
    # Counts that were sent, including those that were sent back for a reason or an approval.
    count_attempts = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(null=True)

    class Meta:
        verbose_name = _("sif")
        verbose_name_plural = pgettext_lazy("plural", "sif")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "terminal"],
                name="shift_one_open",
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                condition=models.Q(opening_float__gte=0), name="shift_float_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(left_float__isnull=True) | models.Q(left_float__gte=0),
                name="shift_left_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "outlet", "business_date"], name="shift_day"),
        ]

    def __str__(self) -> str:
        return date_format(self.business_date)


class ShiftMovement(TenantModel):
    """Cash put into the drawer or taken out of it for something else than a sale."""

    class Kind(models.TextChoices):
        PAY_IN = "pay_in", _("kas masuk")
        PAY_OUT = "pay_out", _("kas keluar")

    class Category(models.TextChoices):
        SAFE = "safe", _("brankas")
        OWNER = "owner", _("pemilik")
        SUPPLIES = "supplies", _("belanja bahan")
        TRANSPORT = "transport", _("transport")
        OTHER = "other", _("biaya lain")

    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, related_name="movements", db_constraint=False
    )
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    category = models.CharField(_("untuk"), max_length=10, choices=Category)
    note = models.CharField(_("keterangan"), max_length=200)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(_("waktu"), db_default=Now())

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="shift_movement_amount"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class ShiftCount(TenantModel):
    """What one tender account should have held at closing, and what was counted.

    `counted` is None for money that nobody can count by hand. `denominations` says how many of
    which notes and coins made the cash.
    """

    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, related_name="counts", db_constraint=False
    )
    account = models.CharField(max_length=40)
    expected = models.BigIntegerField()
    counted = models.BigIntegerField(null=True)
    difference = models.BigIntegerField(default=0)
    denominations = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "shift", "account"], name="shift_count_once"
            ),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=True, difference=0)
                | models.Q(difference=models.F("counted") - models.F("expected")),
                name="shift_count_difference",
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.account} {self.difference}"


class ShiftAddendum(TenantModel):
    """A sale that arrived after its shift was closed. The stamped totals stay as they are."""

    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, related_name="addenda", db_constraint=False
    )
    # Orders are above shifts: a plain id.
    order_id = models.UUIDField()
    tenders = models.JSONField()
    total = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "order_id"], name="shift_addendum_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.order_id}"


class ShiftPolicy(TenantModel):
    """From which difference on an outlet asks for a reason, and for somebody's approval."""

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="shift_policy", db_constraint=False
    )
    tolerance = models.BigIntegerField(
        _("selisih tanpa alasan (Rp)"),
        default=5_000,
        help_text=_("Selisih yang lebih besar harus diberi alasan."),
    )
    approval_limit = models.BigIntegerField(
        _("selisih tanpa persetujuan (Rp)"),
        default=50_000,
        help_text=_("Selisih yang lebih besar harus disetujui supervisor."),
    )

    class Meta:
        verbose_name = _("aturan tutup kasir")
        verbose_name_plural = pgettext_lazy("plural", "aturan tutup kasir")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tolerance__gte=0, approval_limit__gte=models.F("tolerance")),
                name="shift_policy_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.outlet_id)


class StoreDay(TenantModel):
    """An outlet's business day over all its terminals, signed off by a person."""

    class State(models.TextChoices):
        SIGNED = "signed", _("ditutup")
        REOPENED = "reopened", _("dibuka lagi")

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    business_date = models.DateField(_("hari usaha"))
    state = models.CharField(_("keadaan"), max_length=8, choices=State, default=State.SIGNED)
    figures = models.JSONField()
    signed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    signed_at = models.DateTimeField(_("ditandatangani"), db_default=Now())
    note = models.CharField(_("catatan"), max_length=200, blank=True)
    reopen_reason = models.CharField(_("alasan dibuka lagi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tutup toko")
        verbose_name_plural = pgettext_lazy("plural", "tutup toko")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "outlet", "business_date"], name="store_day_once"
            ),
        ]

    def __str__(self) -> str:
        return date_format(self.business_date)
