"""Receipts: one model of what a receipt says, and one module for each way of showing it."""

from apps.orders.receipts.html import render_html
from apps.orders.receipts.model import Receipt, receipt_of
from apps.orders.receipts.pdf import render_pdf

__all__ = ["Receipt", "receipt_of", "render_html", "render_pdf"]
