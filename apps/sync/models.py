"""What the tills' journals sent: entries as they were signed, and what is odd about them."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import TenantModel
from apps.sync.words import exception_name
from apps.tenants.models import Membership, Outlet, TerminalJournal

__all__ = ["JournalEntry", "SyncException", "TerminalJournal"]


class JournalEntry(TenantModel):
    """One entry of a device's journal: the exact text that was hashed and signed, never changed.
    Only that of a customer who is erased is emptied; its hash keeps the chain whole.

    `id` is the device's; only a rejected one's is ours, because what it claims to be is not
    proven and must not stand in the way of the true entry. `sequence` numbers the journal's
    entries (none for version 1, which had a series of its own), `number` its receipts.
    `happened_at` is the device's time put right by how far its clock was off when the entry
    arrived. `subject_id` is the order, shift or other document that it made or changed.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("tercatat")
        WAITING = "waiting", _("menunggu")
        # Offered to the server and refused in front of the customer: only a link of the chain.
        REFUSED = "refused", _("ditolak di kasir")
        CANCELLED = "cancelled", _("dibatalkan")
        REJECTED = "rejected", _("tidak sah")

    journal = models.ForeignKey(
        TerminalJournal, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    sequence = models.PositiveIntegerField(_("urutan"), null=True)
    kind = models.CharField(_("jenis"), max_length=20)
    number = models.PositiveIntegerField(_("nomor struk"), null=True)
    subject_id = models.UUIDField(null=True)
    hash = models.CharField(max_length=43)
    previous = models.CharField(max_length=43, blank=True)
    signature = models.CharField(max_length=100)
    content = models.TextField()
    device_time = models.DateTimeField(_("waktu perangkat"), null=True)
    happened_at = models.DateTimeField(_("waktu"), null=True)
    received_at = models.DateTimeField(_("diterima"), db_default=Now())
    state = models.CharField(_("keadaan"), max_length=10, choices=State)
    # Another entry has this sequence number: a device that was set back to an earlier state.
    forked = models.BooleanField(default=False, db_default=False)
    # Why it waits, was refused or rejected, as problem+json.
    problem = models.JSONField(null=True)

    class Meta:
        verbose_name = _("entri jurnal kasir")
        verbose_name_plural = pgettext_lazy("plural", "entri jurnal kasir")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "journal", "sequence"],
                name="journal_entry_sequence",
                condition=models.Q(forked=False, sequence__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "journal", "sequence"],
                name="journal_entry_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["tenant_id", "journal", "hash"],
                name="journal_entry_rejected",
                condition=models.Q(state="rejected"),
            ),
            models.Index(
                fields=["tenant_id", "subject_id"],
                name="journal_entry_subject",
                condition=models.Q(subject_id__isnull=False),
            ),
            # How many came in the last 30 days is counted without reading their texts.
            models.Index(fields=["tenant_id", "received_at"], name="journal_entry_received"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="as_signed",
                fields=["journal", "sequence", "kind", "hash", "previous", "signature"],
            ),
            pgtrigger.Protect(
                name="text_as_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.content IS DISTINCT FROM NEW.content"
                    " AND NOT (OLD.kind = 'customer' AND NEW.content = '')"
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.sequence}"


class SyncException(TenantModel):
    """Something odd about an entry that a person should look at, with the evidence for it."""

    class State(models.TextChoices):
        OPEN = "open", _("terbuka")
        RESOLVED = "resolved", _("selesai")

    class Decision(models.TextChoices):
        ACCEPT_PRICE = "accept_price", _("harga diterima")
        ADJUST_STOCK = "adjust_stock", _("stok disesuaikan")
        LINK_CUSTOMER = "link_customer", _("pelanggan dihubungkan")
        ACKNOWLEDGE = "acknowledge", _("diketahui")
        BOOK = "book", _("dibukukan")
        DISCARD = "discard", _("tidak dibukukan")
        # What it waited for has come, so nobody had to decide.
        BY_ITSELF = "by_itself", _("selesai sendiri")

    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="exceptions", db_constraint=False
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    code = models.CharField(_("masalah"), max_length=40)
    evidence = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("waktu"), db_default=Now())
    state = models.CharField(
        _("keadaan"), max_length=8, choices=State, default=State.OPEN, db_default=State.OPEN
    )
    decision = models.CharField(
        _("keputusan"), max_length=16, choices=Decision, blank=True, db_default=""
    )
    note = models.CharField(_("catatan"), max_length=200, blank=True, db_default="")
    resolved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    resolved_at = models.DateTimeField(_("diselesaikan"), null=True)

    class Meta:
        verbose_name = _("masalah sinkronisasi")
        verbose_name_plural = pgettext_lazy("plural", "masalah sinkronisasi")
        indexes = [
            models.Index(
                fields=["tenant_id", "outlet", "created_at"],
                name="sync_exception_open",
                condition=models.Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return exception_name(self.code)
