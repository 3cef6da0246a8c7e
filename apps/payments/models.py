"""Gateway payments: accounts, intents, every attempt at a provider, and what providers tell."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import APPEND_ONLY, TenantModel
from apps.payments.states import State


class Gateway(models.TextChoices):
    MIDTRANS = "midtrans", "Midtrans"
    XENDIT = "xendit", "Xendit"


class Method(models.TextChoices):
    QRIS = "qris", "QRIS"
    GOPAY = "gopay", "GoPay"
    SHOPEEPAY = "shopeepay", "ShopeePay"
    OVO = "ovo", "OVO"
    DANA = "dana", "DANA"
    LINKAJA = "linkaja", "LinkAja"
    VA_BCA = "va_bca", _("Virtual account BCA")
    VA_BNI = "va_bni", _("Virtual account BNI")
    VA_BRI = "va_bri", _("Virtual account BRI")
    VA_PERMATA = "va_permata", _("Virtual account Permata")
    VA_MANDIRI = "va_mandiri", _("Virtual account Mandiri")
    CARD = "card", _("Kartu")


class PaymentAccount(TenantModel):
    """A shop's account at a gateway. Secrets are sealed (`apps.core.vault`), never shown again.

    `token` names the account in the address of its webhook, before anything is verified.
    """

    gateway = models.CharField(_("penyedia"), max_length=10, choices=Gateway)
    name = models.CharField(_("nama"), max_length=60)
    secret_key = models.BinaryField()
    callback_token = models.BinaryField(default=b"")
    key_hint = models.CharField(_("akhir kunci"), max_length=4)
    token = models.CharField(max_length=43, unique=True)
    methods = models.JSONField(_("cara bayar"), default=list)
    is_active = models.BooleanField(_("dipakai"), default=True)
    validated_at = models.DateTimeField(_("diperiksa"))
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("akun pembayaran")
        verbose_name_plural = pgettext_lazy("plural", "akun pembayaran")

    def __str__(self) -> str:
        return self.name

    def place(self, column: str) -> str:
        """What a sealed value of this row is bound to."""
        return f"payments_paymentaccount.{column}:{self.id}"


class MerchantQris(TenantModel):
    """An outlet's printed QRIS code, as its bank gave it. `id` is the outlet's."""

    code = models.CharField(_("kode QRIS"), max_length=512)

    class Meta:
        verbose_name = _("QRIS toko")
        verbose_name_plural = pgettext_lazy("plural", "QRIS toko")

    def __str__(self) -> str:
        return str(self.id)


class PaymentIntent(TenantModel):
    """One charge at a provider for a document of an upper app. Amounts in rupiah.

    The row is the idempotency record of the charge: `provider_order_id` is ours, made before
    anything is sent, and used for one charge only. `late`: money that came after the end.
    """

    account = models.ForeignKey(PaymentAccount, on_delete=models.PROTECT, db_constraint=False)
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    outlet_id = models.UUIDField()
    method = models.CharField(_("cara bayar"), max_length=10, choices=Method)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    refunded = models.BigIntegerField(_("dikembalikan (Rp)"), default=0)
    state = models.CharField(_("keadaan"), max_length=15, choices=State, default=State.CREATED)
    provider_order_id = models.CharField(max_length=50)
    provider_id = models.CharField(max_length=64, blank=True)
    issuer = models.CharField(_("penerbit"), max_length=40, blank=True)
    details = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)
    late = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("waktu"), db_default=Now())
    expires_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    checks = models.PositiveSmallIntegerField(default=0)
    check_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pembayaran")
        verbose_name_plural = pgettext_lazy("plural", "pembayaran")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source_kind", "source_id", "number"],
                name="payment_intent_number",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "provider_order_id"], name="payment_intent_order_id"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, refunded__gte=0)
                & models.Q(refunded__lte=models.F("amount")),
                name="payment_intent_amounts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["check_at"],
                name="payment_intent_due",
                condition=models.Q(check_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.provider_order_id


class PaymentAttempt(TenantModel):
    """One HTTP call about an intent, with what was sent and answered, secrets left out."""

    intent = models.ForeignKey(
        PaymentIntent, on_delete=models.PROTECT, related_name="attempts", db_constraint=False
    )
    operation = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now())
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    category = models.CharField(max_length=16, blank=True)
    request = models.JSONField(null=True)
    response = models.JSONField()

    class Meta:
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.operation} #{self.number}"


class PaymentRefund(TenantModel):
    """Money on its way back to the payer. `key` makes the provider's call safe to repeat.

    One that no answer came for may be withdrawn: it is not asked for again, but still counted as
    gone, because the provider may have made it all the same.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("diminta")
        DONE = "done", _("selesai")
        REFUSED = "refused", _("ditolak")
        BY_HAND = "by_hand", _("dibayar sendiri")
        WITHDRAWN = "withdrawn", _("tidak ditunggu lagi")

    intent = models.ForeignKey(
        PaymentIntent, on_delete=models.PROTECT, related_name="refunds", db_constraint=False
    )
    key = models.CharField(max_length=40)
    amount = models.BigIntegerField(_("jumlah (Rp)"))
    reason = models.CharField(_("alasan"), max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="payment_refund_key"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_refund_amount"),
        ]

    def __str__(self) -> str:
        return self.key


class PaymentNotice(TenantModel):
    """A notification as it came, stored before anything else happens to it.

    A parked one is in the dead-letter queue until a person replays or drops it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        DONE = "done", _("selesai")
        PARKED = "parked", _("perlu dilihat")
        REFUSED = "refused", _("ditolak")
        DROPPED = "dropped", _("dibuang")

    account = models.ForeignKey(PaymentAccount, on_delete=models.PROTECT, db_constraint=False)
    at = models.DateTimeField(_("waktu"), db_default=Now())
    ip = models.GenericIPAddressField(null=True)
    headers = models.JSONField()
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    repeats = models.PositiveIntegerField(default=0)
    order_id = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    waits = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=200, blank=True)
    # When somebody replayed it; those of one click share the moment.
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pemberitahuan pembayaran")
        verbose_name_plural = pgettext_lazy("plural", "pemberitahuan pembayaran")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account", "digest"], name="payment_notice_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="payment_notice_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["tenant_id", "at"],
                name="payment_notice_parked",
                condition=models.Q(state="parked"),
            ),
            models.Index(
                fields=["tenant_id", "replayed_at"],
                name="payment_notice_replayed",
                condition=models.Q(replayed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"


class SettlementReport(TenantModel):
    """A file in which a provider says what it paid out. A draft is only looked at."""

    account = models.ForeignKey(PaymentAccount, on_delete=models.PROTECT, db_constraint=False)
    file_name = models.CharField(_("berkas"), max_length=120)
    digest = models.BinaryField(max_length=32)
    membership_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("diunggah"), db_default=Now())
    posted_at = models.DateTimeField(_("dibukukan"), null=True)
    skipped = models.PositiveIntegerField(default=0)
    # Lines that were not read: `[line, problem, beginning]`.
    unread = models.JSONField(default=list)

    class Meta:
        verbose_name = _("laporan pencairan")
        verbose_name_plural = pgettext_lazy("plural", "laporan pencairan")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account", "digest"], name="settlement_report_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class SettlementRow(TenantModel):
    """One payment or refund in a report, in rupiah; `gross` and `fee` of a refund are below zero.

    `reference` is the line's fact: in a second file it is repeated and counts once.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("pembayaran")
        REFUND = "refund", _("pengembalian")

    class State(models.TextChoices):
        DRAFT = "draft", _("belum dibukukan")
        POSTED = "posted", _("dibukukan")
        UNMATCHED = "unmatched", _("tanpa pasangan")
        IGNORED = "ignored", _("diabaikan")
        REPEATED = "repeated", _("sudah pernah")

    class Problem(models.TextChoices):
        UNKNOWN = "unknown", _("tidak ada pembayaran dengan nomor ini")
        AMOUNT = "amount", _("jumlahnya berbeda dengan catatan kita")
        NOT_PAID = "not_paid", _("di sini belum lunas")
        TWICE = "twice", _("pembayaran ini sudah dicairkan sebelumnya")

    report = models.ForeignKey(
        SettlementReport, on_delete=models.CASCADE, related_name="rows", db_constraint=False
    )
    line = models.PositiveIntegerField(_("baris"))
    reference = models.CharField(max_length=64)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    order_id = models.CharField(_("nomor pesanan"), max_length=64)
    provider_id = models.CharField(max_length=64, blank=True)
    channel = models.CharField(_("cara bayar"), max_length=40, blank=True)
    paid_on = models.DateField(_("dibayar"))
    settled_on = models.DateField(_("cair"))
    gross = models.BigIntegerField(_("jumlah (Rp)"))
    fee = models.BigIntegerField(_("biaya (Rp)"))
    intent = models.ForeignKey(
        PaymentIntent,
        on_delete=models.PROTECT,
        null=True,
        related_name="settlements",
        db_constraint=False,
    )
    state = models.CharField(_("keadaan"), max_length=9, choices=State, default=State.DRAFT)
    problem = models.CharField(max_length=8, choices=Problem, blank=True)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("baris pencairan")
        verbose_name_plural = _("pencairan tanpa pasangan")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "reference"],
                name="settlement_row_once",
                condition=models.Q(state__in=["posted", "unmatched", "ignored"]),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "intent"],
                name="settlement_payment_once",
                condition=models.Q(state="posted", kind="payment"),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="posted")
                | models.Q(intent__isnull=False, entry_id__isnull=False),
                name="settlement_posted_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "report", "line"], name="settlement_row_line"),
            models.Index(
                fields=["tenant_id", "paid_on"],
                name="settlement_row_day",
                condition=models.Q(state__in=["posted", "unmatched"]),
            ),
        ]

    def __str__(self) -> str:
        return self.order_id

    @property
    def net(self) -> int:
        """What arrived at the bank."""
        return self.gross - self.fee
