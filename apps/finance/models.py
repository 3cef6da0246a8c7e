"""The double-entry ledger: accounts, entries, lines."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import APPEND_ONLY, TenantManager, TenantModel
from apps.core.tenancy import current_tenant_id


class Account(TenantModel):
    """An account. `system_key` names those that the posting rules use."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("aset")
        LIABILITY = "liability", _("kewajiban")
        EQUITY = "equity", _("ekuitas")
        INCOME = "income", _("pendapatan")
        EXPENSE = "expense", _("beban")

    code = models.CharField(_("kode"), max_length=12)
    name = models.CharField(_("nama"), max_length=80)
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    system_key = models.CharField(max_length=40, null=True, editable=False)  # noqa: DJ001

    class Meta:
        verbose_name = _("akun")
        verbose_name_plural = _("akun")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="account_code_once"),
            models.UniqueConstraint(fields=["tenant_id", "system_key"], name="account_system_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalEntry(TenantModel):
    """One posting with its source document; unique per source and kind. Never changed."""

    outlet_id = models.UUIDField()
    business_date = models.DateField()
    kind = models.CharField(max_length=20)
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    # The shift in which the money moved; nothing for what no drawer has to answer for.
    shift_id = models.UUIDField(null=True)
    posted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("jurnal")
        verbose_name_plural = pgettext_lazy("plural", "jurnal")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source_id", "kind"], name="journal_source_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "business_date"], name="journal_date"),
            models.Index(
                fields=["tenant_id", "shift_id"],
                name="journal_shift",
                condition=models.Q(shift_id__isnull=False),
            ),
        ]
        triggers = [
            APPEND_ONLY,
            # An entry without lines, or with unequal sides, cannot commit.
            pgtrigger.Trigger(
                name="balanced",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT count(*) = 0 OR sum(debit) <> sum(credit)
                        FROM finance_journalline
                        WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id) THEN
                        RAISE EXCEPTION 'journal entry % is not balanced', NEW.id
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.business_date}"


class JournalLine(models.Model):
    """A debit or a credit, in whole rupiah (the currency's minor unit)."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    entry = models.ForeignKey(
        JournalEntry,
        on_delete=models.PROTECT,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(debit__gt=0, credit=0) | models.Q(debit=0, credit__gt=0),
                name="journal_line_one_side",
            ),
        ]
        # The only index is the key that PostgreSQL has: (tenant, entry, id), see 0004_owner_key.
        triggers = [
            APPEND_ONLY,
            # Lines added to an entry later are caught here; the entry's own trigger misses them.
            pgtrigger.Trigger(
                name="balanced",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (SELECT 1 FROM added GROUP BY entry_id
                               HAVING sum(debit) <> sum(credit)) THEN
                        RAISE EXCEPTION 'journal lines are not balanced'
                        USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit - self.credit}"
