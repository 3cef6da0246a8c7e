"""Addresses as the providers have them; the tester's desk is at the root."""

from django.urls import path

from sandbox.desk import views as desk
from sandbox.midtrans import core, snap
from sandbox.xendit import ewallets

urlpatterns = [
    path("", desk.index, name="desk"),
    path("desk/pay/<str:charge_id>", desk.pay, name="desk-pay"),
    path("desk/fault", desk.ask_fault, name="desk-fault"),
    path("desk/control", desk.control),
    path("desk/state", desk.state),
    path("v2/charge", core.charge),
    path("v2/qris/<str:charge_id>/qr-code", core.qr_code),
    path("v2/<str:name>/status", core.status),
    path("v2/<str:name>/cancel", core.change, {"act": "cancel"}),
    path("v2/<str:name>/expire", core.change, {"act": "expire"}),
    path("v2/<str:name>/deny", core.change, {"act": "deny"}),
    path("v2/<str:name>/refund", core.refund),
    path("v2/<str:name>/refund/online/direct", core.refund),
    path("snap/v1/transactions", snap.transactions),
    path("snap/v1/pay/<str:token>", desk.snap_page),
    path("ewallets/charges", ewallets.charges),
    path("ewallets/charges/<str:name>", ewallets.charge),
    path("ewallets/charges/<str:name>/void", ewallets.void),
    path("ewallets/charges/<str:name>/refunds", ewallets.refunds),
]
