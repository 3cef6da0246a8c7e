from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Laporan")

    def ready(self) -> None:
        from apps.core.outbox import subscribe
        from apps.reports import events

        subscribe("order.paid", events.DAILY_SALES, events.count_sale)
        subscribe("order.voided", events.DAILY_SALES, events.take_out_sale)
        subscribe("order.paid", events.HOURLY_SALES, events.count_hour)
        subscribe("order.voided", events.HOURLY_SALES, events.take_out_of_hour)
        subscribe("order.paid", events.PRODUCT_SALES, events.count_products)
        subscribe("order.voided", events.PRODUCT_SALES, events.take_out_products)
        subscribe("order.refunded", events.DAILY_SALES, events.refund_day)
        subscribe("order.refunded", events.HOURLY_SALES, events.refund_hour)
        subscribe("order.refunded", events.PRODUCT_SALES, events.refund_products)
