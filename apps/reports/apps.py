from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = "Laporan"

    def ready(self) -> None:
        from apps.core.outbox import subscribe
        from apps.reports import events

        subscribe("order.paid", events.DAILY_SALES, events.count_sale)
        subscribe("order.voided", events.DAILY_SALES, events.take_out_sale)
