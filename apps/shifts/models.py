"""A cashier's shift at a terminal's drawer. Counting and closing come later."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.core.models import TenantModel
from apps.tenants.models import Membership, Outlet, Terminal


class Shift(TenantModel):
    """Sales belong to the open shift of their terminal and hold it FOR SHARE."""

    class State(models.TextChoices):
        OPEN = "open", _("buka")
        CLOSED = "closed", _("tutup")

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, db_constraint=False)
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, db_constraint=False)
    opened_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, db_constraint=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opening_float = models.BigIntegerField(_("modal awal (Rp)"), default=0)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sif")
        verbose_name_plural = _("sif")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "terminal"],
                name="shift_one_open",
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                condition=models.Q(opening_float__gte=0), name="shift_float_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.state}"
