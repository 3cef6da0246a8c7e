"""Tickets of the kitchen. The order's id is a plain one: a cart is sent before it is sold."""

from django.db import models
from django.db.models.functions import Now

from apps.core.models import APPEND_ONLY, TenantModel
from apps.orders.kitchen.states import LineState
from apps.tenants.models import Outlet


class KitchenBoard(TenantModel):
    """The kitchen of an outlet: the one lock of its tickets, and how often they changed.

    Every change holds this row and stamps its tickets with the next revision, so revisions
    commit in their order and "what changed after 57" never misses a late one.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "outlet"], name="kitchen_board_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} #{self.revision}"


class KitchenOrder(TenantModel):
    """An order as the kitchen knows it. `label` is the table or the name that is called."""

    order_id = models.UUIDField()
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    channel = models.CharField(max_length=10)
    label = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    receipt_number = models.CharField(max_length=24, blank=True)
    paid_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "order_id"], name="kitchen_order_once"),
        ]

    def __str__(self) -> str:
        return self.receipt_number or self.label


class KitchenTicket(TenantModel):
    """What one station cooks for one order in one go; later parts are tickets of their own."""

    order = models.ForeignKey(
        KitchenOrder,
        on_delete=models.PROTECT,
        related_name="tickets",
        db_constraint=False,
        db_index=False,
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    station = models.CharField(max_length=24)
    part = models.PositiveSmallIntegerField()
    revision = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "order", "station", "part"], name="kitchen_ticket_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "outlet", "created_at"], name="kitchen_ticket_age"),
            models.Index(fields=["tenant_id", "outlet", "revision"], name="kitchen_ticket_new"),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.part}"


class KitchenLine(TenantModel):
    """Something to cook, with its state. Only `services` changes it, along the table of states."""

    ticket = models.ForeignKey(
        KitchenTicket,
        on_delete=models.PROTECT,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    product_id = models.UUIDField()
    name = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=24, blank=True, db_default="")
    modifiers = models.TextField(blank=True, db_default="")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=LineState, default=LineState.PENDING)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "ticket", "position"], name="kitchen_line_position"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="kitchen_line_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LineState.values), name="kitchen_line_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class KitchenStep(TenantModel):
    """Who moved a line, from where to where, and when. Never changed.

    No person: the sale was voided. The first step of a line has no `from_state`.
    """

    line = models.ForeignKey(
        KitchenLine,
        on_delete=models.PROTECT,
        related_name="steps",
        db_constraint=False,
        db_index=False,
    )
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    membership_id = models.UUIDField(null=True)
    terminal_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "line"], name="kitchen_step_line")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
