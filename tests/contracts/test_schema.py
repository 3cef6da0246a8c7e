"""The API keeps its promises: whatever is sent, the answer is one that the schema describes."""

import json
from typing import Any

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.factories import order_body
from tests.live.stack import LiveShop, Stack

DOCUMENT = json.loads(OpenApiJsonRenderer().render(SchemaGenerator().get_schema(public=True)))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 15

schema = schemathesis.openapi.from_dict(DOCUMENT)
# Signing out ends the credential that the other calls need; it takes no input anyway.
fuzzed = schema.exclude(operation_id=["sign_out", "sign_out_cashier"])


@pytest.fixture(scope="module")
def shop(live: Stack) -> LiveShop:
    return live.shop("Kedai Kabur", stock=1_000_000)


@pytest.fixture(scope="module")
def order_id(live: Stack, shop: LiveShop) -> str:
    sold = live.call("POST", "/api/v1/orders", order_body(shop, 1), shop.bearer("till"))  # type: ignore[arg-type]
    assert sold.status == 201, sold.body
    return str(sold.json()["id"])


@pytest.mark.parametrize("who", ["owner", "till"])
@fuzzed.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_schema_describes(
    case: schemathesis.Case, live: Stack, shop: LiveShop, order_id: str, who: str
) -> None:
    _name_real_things(case, shop, order_id)
    case.call_and_validate(base_url=live.address, headers=shop.bearer(who), checks=CHECKS)


def _name_real_things(case: schemathesis.Case, shop: LiveShop, order_id: str) -> None:
    """Ids that exist where ids are asked for, so that the rest of the input is looked at."""
    if "order_id" in case.path_parameters:
        case.path_parameters["order_id"] = order_id
    body: Any = case.body
    if not isinstance(body, dict) or "lines" not in body:
        return
    body["outlet"] = shop.outlet.id
    if isinstance(body["lines"], list):
        for line in body["lines"]:
            if isinstance(line, dict) and "item" in line:
                line["item"] = shop.products[0].id


ODD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"email":"a\\u0000b@c.id","password":"x"}',
    b'{"id":1e999}',
    b'{"amount":' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"note":"\\ud800"}',
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=lambda body: repr(body[:20]))
def test_odd_bodies_are_refused(live: Stack, shop: LiveShop, body: bytes) -> None:
    for path in ("/api/v1/auth/token", "/api/v1/orders", "/api/v1/quotes", "/api/v1/approvals"):
        answer = live.call("POST", path, body, shop.bearer("till"))
        assert answer.status == 400, (path, answer.body[:200])
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "k" * 201},
        {"Idempotency-Key": " "},
        {"Idempotency-Key": "a\tb"},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Authorization": "Basic eDp4"},
        {"Authorization": "Bearer \u00e9"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=klingon"},
        {"Accept": "text/html"},
        {"Accept-Language": "x" * 3000},
        {"Request-Id": "<script>"},
        {"X-Forwarded-For": "not an address"},
        {"Cookie": "sessionid=\u00ff; csrftoken=x"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_odd_headers_break_nothing(live: Stack, shop: LiveShop, headers: dict[str, str]) -> None:
    sent = {**shop.bearer("till"), **headers}
    answer = live.call("POST", "/api/v1/orders", order_body(shop, 1), sent)  # type: ignore[arg-type]
    assert answer.status < 500, answer.body
    assert answer.headers["content-type"] in {"application/json", "application/problem+json"}


@pytest.mark.parametrize(
    "query",
    [
        "?outlet=%00",
        "?receipt_number=%00",
        "?page_size=-1",
        "?page_size=99999999999999999999",
        "?cursor=%FF%FE",
        "?cursor=cD0lMDA%3D",
        "?cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
        "?business_date=99999-01-01",
        "?state[]=x",
        "?" + "a=1&" * 2000,
    ],
)
def test_odd_queries_break_nothing(live: Stack, shop: LiveShop, query: str) -> None:
    for path in ("/api/v1/orders", "/api/v1/terminals/", "/api/v1/sync/feed"):
        answer = live.call("GET", path + query, headers=shop.bearer("owner"))
        assert answer.status in {200, 400, 403, 404}, (path, answer.status, answer.body[:300])
