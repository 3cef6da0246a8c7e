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
    """Money on its way back to the payer. `key` makes the provider's call safe to repeat."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("diminta")
        DONE = "done", _("selesai")
        REFUSED = "refused", _("ditolak")
        BY_HAND = "by_hand", _("dibayar sendiri")

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
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=200, blank=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"
