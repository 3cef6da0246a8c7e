"""Rollups kept by outbox handlers; they always equal the raw rows."""

from django.db import models

from apps.core.models import TenantModel


class DailySales(TenantModel):
    """Sales of an outlet on a business day, voided ones taken out again (rupiah)."""

    outlet_id = models.UUIDField()
    business_date = models.DateField()
    orders = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "outlet_id", "business_date"], name="daily_sales_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.business_date}"
