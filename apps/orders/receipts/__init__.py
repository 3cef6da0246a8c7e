"""Receipts: one model of what a receipt says, and one module for each way of showing it."""

from apps.orders.receipts.html import render_html, render_paper
from apps.orders.receipts.model import Handout, Receipt, receipt_of
from apps.orders.receipts.render import chosen_format, render

__all__ = [
    "Handout",
    "Receipt",
    "chosen_format",
    "receipt_of",
    "render",
    "render_html",
    "render_paper",
]
