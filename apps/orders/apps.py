from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "apps.orders"
    verbose_name = _("Jualan")

    def ready(self) -> None:
        from apps.core.outbox import subscribe
        from apps.orders.kitchen import events
        from apps.orders.shift_figures import sales_of_shift
        from apps.shifts.figures import register_sales

        subscribe("order.paid", events.KITCHEN, events.cook)
        subscribe("order.voided", events.KITCHEN, events.stop)
        register_sales(sales_of_shift)
