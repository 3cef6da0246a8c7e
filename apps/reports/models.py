"""Rollups kept by outbox handlers; they always equal the raw rows."""

from django.db import models

from apps.core.models import TenantModel


class DailySales(TenantModel):
    """Sales of an outlet on a business day, less what was refunded on it (rupiah).

    Voided sales are taken out again.
    """

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


class HourlySales(TenantModel):
    """Sales of an outlet in an hour of a business day, voided ones taken out again (rupiah).

    `hour_start` is a moment, not an hour of the clock: an outlet that corrects its time zone
    leaves the past as it was. `voids` and `voided` count what was sold in this hour and taken
    back, whenever that happened. `refunds` and `refunded` count what was paid back in this hour,
    whenever it had been sold; `total`, `discount` and `tax` are less by them.
    """

    outlet_id = models.UUIDField()
    business_date = models.DateField()
    hour_start = models.DateTimeField()
    orders = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    voids = models.IntegerField(default=0)
    voided = models.BigIntegerField(default=0)
    refunds = models.IntegerField(default=0, db_default=0)
    refunded = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "outlet_id", "business_date", "hour_start"],
                name="hourly_sales_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.hour_start}"


class ProductSales(TenantModel):
    """What an outlet sold of a product on a business day, voided sales taken out again (rupiah).

    `revenue` is without tax and service, `total` is what was paid.
    """

    outlet_id = models.UUIDField()
    business_date = models.DateField()
    product_id = models.UUIDField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    revenue = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "outlet_id", "business_date", "product_id"],
                name="product_sales_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.business_date}"
