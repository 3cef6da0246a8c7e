"""Tenants, their outlets, people, roles, terminals and sign-ins."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.ids import uuid7
from apps.core.models import TenantModel
from apps.tenants.permissions import ROLE_NAMES


class Tenant(models.Model):
    """A business. Its row is visible to the app role only inside its own scope."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("nama"), max_length=120)
    slug = models.SlugField(unique=True)
    currency = models.CharField(_("mata uang"), max_length=3, default="IDR")
    is_active = models.BooleanField(_("aktif"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("usaha")
        verbose_name_plural = _("usaha")

    def __str__(self) -> str:
        return self.name


class Outlet(TenantModel):
    """A place that sells. Its timezone and day start decide the business date of a sale."""

    class Timezone(models.TextChoices):
        WIB = "Asia/Jakarta", _("WIB (Jakarta)")
        WITA = "Asia/Makassar", _("WITA (Makassar)")
        WIT = "Asia/Jayapura", _("WIT (Jayapura)")

    code = models.CharField(
        _("kode"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Z0-9]+$", _("Huruf besar dan angka."))],
    )
    name = models.CharField(_("nama"), max_length=120)
    address = models.TextField(_("alamat"), blank=True)
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    timezone = models.CharField(
        _("zona waktu"), max_length=32, choices=Timezone, default=Timezone.WIB
    )
    day_start = models.TimeField(
        _("awal hari usaha"),
        default=dt.time(0),
        help_text=_("Penjualan sebelum jam ini dihitung ke hari sebelumnya."),
    )
    receipt_header = models.TextField(_("kepala struk"), blank=True)
    receipt_footer = models.TextField(_("kaki struk"), blank=True)
    allow_negative_stock = models.BooleanField(_("boleh jual saat stok habis"), default=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = pgettext_lazy("plural", "outlet")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="outlet_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account made by us or by an owner, whose address needs no proof.

        Whoever signs up by himself proves it (apps.tenants.forms).
        """
        from allauth.account.models import EmailAddress

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by e-mail; what he may do comes from his memberships.

    `is_staff` marks an operator of the platform, who has no rights inside any tenant.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("nama"), max_length=120, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    language = models.CharField(
        _("bahasa"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    date_joined = models.DateTimeField(db_default=Now())

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Read by the operators' admin only."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Role(TenantModel):
    """A tenant's own copy of a role: its permissions and its discount limit."""

    key = models.CharField(_("jenis"), max_length=20, choices=list(ROLE_NAMES.items()))
    name = models.CharField(_("nama"), max_length=60)
    permissions = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("izin"),
        default=list,
        blank=True,
    )
    discount_limit = models.DecimalField(
        _("batas diskon (%)"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("peran")
        verbose_name_plural = pgettext_lazy("plural", "peran")
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="role_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A person in a tenant. Cashiers may have a PIN only and no user."""

    user = models.ForeignKey(
        User,
        verbose_name=_("pengguna"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    role = models.ForeignKey(
        Role, verbose_name=_("peran"), on_delete=models.PROTECT, db_constraint=False
    )
    code = models.CharField(_("nomor pegawai"), max_length=12)
    name = models.CharField(_("nama"), max_length=120)
    all_outlets = models.BooleanField(_("semua outlet"), default=False)
    outlets = models.ManyToManyField(
        Outlet, verbose_name=_("outlet"), through="MembershipOutlet", blank=True
    )
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("orang")
        verbose_name_plural = pgettext_lazy("plural", "orang")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="membership_code_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "user"],
                name="membership_user_once",
                condition=models.Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipOutlet(TenantModel):
    """An outlet that a person may act in."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, db_constraint=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "outlet"], name="membership_outlet_once"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} @ {self.outlet_id}"


class Terminal(TenantModel):
    """A device bound to one outlet: a till that sells, or a kitchen board that does not.

    Virtual ones number the sales of API clients and have no device.
    """

    class Kind(models.TextChoices):
        TILL = "till", pgettext_lazy("terminal", "kasir")
        KITCHEN = "kitchen", _("dapur")
        VIRTUAL = "virtual", _("virtual")

    outlet = models.ForeignKey(
        Outlet, verbose_name=_("outlet"), on_delete=models.PROTECT, db_constraint=False
    )
    code = models.CharField(
        _("kode"),
        max_length=8,
        validators=[RegexValidator(r"^[A-Z0-9]+$", _("Huruf besar dan angka."))],
    )
    name = models.CharField(_("nama"), max_length=60)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind, default=Kind.TILL)
    public_key = models.TextField(blank=True, editable=False)
    paired_at = models.DateTimeField(_("dipasangkan"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, editable=False)
    last_seen_at = models.DateTimeField(_("terakhir terlihat"), null=True, editable=False)

    class Meta:
        verbose_name = _("terminal")
        verbose_name_plural = pgettext_lazy("plural", "terminal")
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="terminal_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TerminalJournal(TenantModel):
    """What one device sold at a terminal: a journal of entries signed by its own key.

    The same key at the same terminal goes on with its journal; another one opens the next
    `ordinal`. The entries are above (apps.sync), and so is who counts: `received` entries are
    stored, those up to `verified_through` are one unbroken chain that ends in `verified_hash`.
    """

    class Retired(models.TextChoices):
        IMPORTED = "imported", _("antreannya diselamatkan lewat berkas")

    terminal = models.ForeignKey(
        Terminal, on_delete=models.PROTECT, related_name="journals", db_constraint=False
    )
    ordinal = models.PositiveSmallIntegerField(_("urutan"))
    public_key = models.TextField(editable=False)
    thumbprint = models.CharField(_("sidik kunci"), max_length=43)
    opened_at = models.DateTimeField(_("dibuka"), db_default=Now())
    retired_at = models.DateTimeField(_("dihentikan"), null=True)
    retired_reason = models.CharField(
        _("alasan dihentikan"), max_length=12, blank=True, choices=Retired
    )
    received = models.PositiveIntegerField(_("diterima"), default=0, db_default=0)
    highest = models.PositiveIntegerField(_("nomor tertinggi"), default=0, db_default=0)
    sales = models.PositiveIntegerField(_("penjualan"), default=0, db_default=0)
    verified_through = models.PositiveIntegerField(_("terbukti sampai"), default=0, db_default=0)
    verified_hash = models.CharField(max_length=43, blank=True, default="", db_default="")
    verified_sales = models.PositiveIntegerField(default=0, db_default=0)
    broken_at = models.PositiveIntegerField(_("rantai putus di"), null=True)

    class Meta:
        verbose_name = _("jurnal kasir")
        verbose_name_plural = pgettext_lazy("plural", "jurnal kasir")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "terminal", "ordinal"], name="terminal_journal_ordinal"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "terminal", "thumbprint"],
                name="terminal_journal_key",
                condition=models.Q(retired_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} #{self.ordinal}"


class PairingCode(TenantModel):
    """A short code that binds one device to a terminal, once. Only its hash is kept."""

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, db_constraint=False)
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.terminal_id)


class AuthSession(TenantModel):
    """A sign-in of a terminal or a program. Revoking it works on the next request.

    `membership` is the person: fixed for software, the cashier signed in by PIN for a terminal.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, null=True, db_constraint=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, db_constraint=False
    )
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "terminal"], name="auth_session_terminal")]

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(TenantModel):
    """One link of a session's chain of refresh tokens; using one twice revokes the session.

    `superseded_at`: it went out in an answer that seems to have been lost (ADR 8).
    """

    session = models.ForeignKey(AuthSession, on_delete=models.CASCADE, db_constraint=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Approval(TenantModel):
    """A supervisor's consent to one act of somebody else: one use, five minutes.

    `amount` is the highest amount it covers: rupiah for an override, percent for a discount.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    action = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    approver = models.ForeignKey(Membership, on_delete=models.PROTECT, db_constraint=False)
    session_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class ApprovalCode(TenantModel):
    """A one-time code that somebody read out, for an act at a till without a network.

    `day` is the outlet's business day it is good for, `position` its place among that day's codes,
    `device` the thumbprint of the key of the device that can check it. Only its hash is kept.
    """

    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, db_constraint=False)
    device = models.CharField(max_length=64)
    day = models.DateField()
    position = models.PositiveSmallIntegerField()
    code_hash = models.CharField(max_length=64)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, db_constraint=False)
    given_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)
    action = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "terminal", "device", "day", "position"],
                name="approval_code_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.position}"


class SignInFailure(models.Model):
    """Failed sign-ins by address of the person, counted even when Redis is away."""

    email_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["email_hash", "at"], name="sign_in_failure_recent")]

    def __str__(self) -> str:
        return self.email_hash


class CountedAct(models.Model):
    """What strangers and people may do only so often, counted even when Redis is away.

    `key` is a keyed hash of what is counted and for whom.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="counted_act_recent"),
            models.Index(fields=["at"], name="counted_act_old"),
        ]

    def __str__(self) -> str:
        return self.key


class ShopSetup(TenantModel):
    """How far the owner of a new shop has come with setting it up; one row a tenant.

    `step` is the next one to do. `product_ids` and `category_ids` are what the last list of
    products made, so that it can be taken back.
    """

    class Kind(models.TextChoices):
        WARUNG = "warung", _("Warung makan")
        CAFE = "cafe", _("Kedai kopi")
        RESTAURANT = "restaurant", _("Restoran")
        STORE = "store", _("Toko")

    class Step(models.TextChoices):
        OUTLET = "outlet", _("Outlet")
        TAX = "tax", _("Pajak")
        PRODUCTS = "products", _("Produk")
        PEOPLE = "people", _("PIN")
        TILL = "till", _("Kasir")

    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    step = models.CharField(_("langkah"), max_length=10, choices=Step, default=Step.OUTLET)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, null=True, db_constraint=False)
    product_ids = ArrayField(models.UUIDField(), default=list)
    category_ids = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="shop_setup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"
