"""Calls to providers over HTTP: time-outs, repeats, one breaker for all processes."""

from .client import Call, ProviderAnswer, ProviderClient
from .errors import (
    AnswerUnusable,
    CircuitOpen,
    OutcomeUnknown,
    ProviderError,
    ProviderUnreachable,
)

__all__ = [
    "AnswerUnusable",
    "Call",
    "CircuitOpen",
    "OutcomeUnknown",
    "ProviderAnswer",
    "ProviderClient",
    "ProviderError",
    "ProviderUnreachable",
]
