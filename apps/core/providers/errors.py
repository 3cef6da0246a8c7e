"""How a call to a provider may fail. None of these reaches a client as it is."""


class ProviderError(Exception):
    """Base of all failures of a call; `category` goes into the log of attempts."""

    category = "error"


class ProviderUnreachable(ProviderError):
    """Nothing reached the provider, or it said that it did nothing (connection, 5xx)."""

    category = "unreachable"


class OutcomeUnknown(ProviderError):
    """It was sent, and no answer came: the provider may have acted. Ask, never repeat."""

    category = "unknown"


class CircuitOpen(ProviderError):
    """The provider failed again and again; for a while nobody calls it."""

    category = "circuit_open"


class AnswerUnusable(ProviderError):
    """It answered, but not the question: the key is no longer valid, or we ask too often."""

    category = "unusable"
