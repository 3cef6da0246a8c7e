"""For the sign-in tests."""

import pytest

from apps.core import ratelimit


@pytest.fixture
def many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit by address has its own tests; here the others must hold without it."""
    monkeypatch.setattr(ratelimit, "LOGIN", ratelimit.Limit("login", 1000))
