from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "apps.orders"
    verbose_name = _("Jualan")

    def ready(self) -> None:
        from apps.core.outbox import subscribe
        from apps.orders.kitchen import events
        from apps.orders.open import events as payments
        from apps.orders.shift_figures import sales_of_shift
        from apps.orders.shift_waiting import waiting_sales_of
        from apps.shifts.figures import register_sales
        from apps.shifts.waiting import register_waiting

        subscribe("order.paid", events.KITCHEN, events.cook)
        subscribe("order.voided", events.KITCHEN, events.stop)
        subscribe("order.refunded", events.KITCHEN, events.stop_refunded)
        subscribe("payment.settled", payments.OPEN_ORDERS, payments.settled)
        subscribe("payment.ended", payments.OPEN_ORDERS, payments.ended)
        subscribe("payment.reversed", payments.OPEN_ORDERS, payments.was_reversed)
        subscribe("payment.refund_found", payments.OPEN_ORDERS, payments.refund_found)
        register_sales(sales_of_shift)
        register_waiting(waiting_sales_of)
