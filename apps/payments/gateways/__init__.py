"""The gateways behind one interface; `gateway_for` opens an account's."""

from .base import Charge, GatewayClient, Incoming, News, Notice
from .registry import gateway_for, read_notice

__all__ = ["Charge", "GatewayClient", "Incoming", "News", "Notice", "gateway_for", "read_notice"]
