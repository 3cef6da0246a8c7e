"""The shared kernel's tables: audit trail, outbox, idempotency records."""

from typing import ClassVar, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7
from apps.core.tenancy import current_tenant_id

M = TypeVar("M", bound=models.Model)

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class TransactionId(models.Func):
    """The writing transaction's 64-bit id: rows below the snapshot horizon are complete."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class TenantManager(models.Manager[M]):
    """Only the rows of the tenant in scope. Raises `TenantScopeMissing` without one."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant_id())


class TenantModel(models.Model):
    """A row that belongs to one tenant. Its table is protected by `TenantTable`.

    `tenant_id` is filled from the scope. It is a plain column here, because core knows no
    tenants; the database ties it down with composite foreign keys (see operations.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True


class AuditEntry(TenantModel):
    """Who did what to which thing, with the values before and after. Never changed.

    Rows commit unchained, so that the chain is no lock in a sale; the sealer chains them later
    in the order of `xid` and `id` (`AuditSeal`).
    """

    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    actor_kind = models.CharField(max_length=10)
    membership_id = models.UUIDField(null=True)
    terminal_id = models.UUIDField(null=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    xid = models.BigIntegerField(db_default=TransactionId(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "xid", "id"], name="audit_sealing"),
            models.Index(fields=["tenant_id", "subject_id"], name="audit_subject"),
        ]
        triggers = [APPEND_ONLY]
        verbose_name = _("jejak audit")
        verbose_name_plural = _("jejak audit")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}"


class AuditSeal(TenantModel):
    """One link of a tenant's chain: hash over the link before and the entry's content."""

    number = models.BigIntegerField()
    entry_id = models.UUIDField()
    entry_xid = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="audit_seal_number"),
            models.UniqueConstraint(fields=["tenant_id", "entry_id"], name="audit_seal_entry"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"#{self.number}"


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction that made it happen.

    `position` grows per aggregate in the order of commits, because writers of one aggregate
    hold its row lock. Payloads carry ids, never personal data or secrets.
    """

    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, editable=False)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    name = models.CharField(max_length=60)
    aggregate_id = models.UUIDField()
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    fanned_out_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "position"],
                name="outbox_waiting",
                condition=models.Q(fanned_out_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.position}"


class OutboxDelivery(models.Model):
    """One event for one handler: waiting, done, or parked after too many failures.

    A delivery that is waiting or parked holds back the later ones of the same aggregate and
    handler, so that a handler never sees a later event before an earlier one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        DONE = "done", _("selesai")
        PARKED = "parked", _("ditahan")

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    aggregate_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="outbox_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "handler", "aggregate_id", "event"],
                name="outbox_delivery_open",
                condition=~models.Q(state="done"),
            ),
        ]
        verbose_name = _("kiriman peristiwa")
        verbose_name_plural = _("kiriman peristiwa")

    def __str__(self) -> str:
        return f"{self.handler} #{self.event_id}"


class IdempotencyRecord(models.Model):
    """The answer that was given to a request with this key; a repetition gets it again."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    key = models.CharField(max_length=200)
    body_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
