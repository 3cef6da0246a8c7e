"""All URL patterns of the project, and addresses made from them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:\w+:)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>.*?\)(?=[-/$])")


@dataclass(frozen=True)
class Address:
    """One pattern with its view; `required_permissions` only for views of the API."""

    pattern: str
    callback: Any

    @property
    def view(self) -> Any:
        """The view's class, or its function."""
        found = getattr(self.callback, "view_class", None) or getattr(self.callback, "cls", None)
        return found or self.callback

    def url(self, values: dict[str, str]) -> str:
        """The path with the parameters filled in."""
        path = _GROUP.sub(lambda match: values[match["name"]], self.pattern)
        path = _PARAMETER.sub(lambda match: values[match["name"]], path)
        return "/" + path.replace("^", "").replace("$", "")


def all_addresses() -> list[Address]:
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        else:
            assert isinstance(pattern, URLPattern)
            yield Address(path, pattern.callback)
