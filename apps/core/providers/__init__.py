"""Calls to providers over HTTP: time-outs, repeats, one breaker for all processes."""

from .client import Call, ProviderAnswer, ProviderClient
from .errors import CircuitOpen, OutcomeUnknown, ProviderError, ProviderUnreachable

__all__ = [
    "Call",
    "CircuitOpen",
    "OutcomeUnknown",
    "ProviderAnswer",
    "ProviderClient",
    "ProviderError",
    "ProviderUnreachable",
]
