"""Whose address a request has, and its id."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.core.middleware import client_ip


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.7"),
        (0, "203.0.113.9", "10.0.0.7"),  # nobody of ours wrote that
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the client wrote the first
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, None, "10.0.0.7"),
        (1, "nonsense", None),
        (1, "198.51.100.1, <script>", None),
    ],
)
def test_forwarded_address_is_believed_from_own_proxies_only(
    settings: Settings, proxies: int, forwarded: str | None, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7", headers=headers)
    assert client_ip(request) == expected


def test_spoofed_address_does_not_escape_the_limit(db: None, api: APIClient) -> None:
    body = {"code": "AAAA-AAAA", "public_key": "x"}
    answers = [
        api.post("/api/v1/terminals/pair", body, headers={"X-Forwarded-For": f"203.0.113.{n}"})
        for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]


def test_request_id_is_given_back_when_it_is_harmless(api: APIClient) -> None:
    given = api.get("/api/health/live", headers={"Request-Id": "till-7.20261121"})
    assert given["Request-Id"] == "till-7.20261121"
    for bad in ("short", "with space in it", "x" * 65, "line\tbreak-1"):
        made = api.get("/api/health/live", headers={"Request-Id": bad})
        assert len(made["Request-Id"]) == 32
