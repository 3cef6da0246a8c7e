"""Pair a terminal, sign a cashier in, sell three items for cash, fetch the receipt.

Run it beside `script/server`:

    .venv/bin/python docs/examples/first_sale.py [http://127.0.0.1:8000]

It reads the demo sign-ins and a pairing code from `.data/dev/demo.json`; a code works once, and
each start of `script/server` makes new ones.
"""

import json
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

BASE = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000") + "/api/v1"
DEMO = Path(__file__).parents[2] / ".data" / "dev" / "demo.json"


def call(method: str, path: str, body: Any = None, **headers: str) -> bytes:
    """The body of the answer; an error is shown as the API explains it."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, method=method)  # noqa: S310
    for name, value in ({"Content-Type": "application/json"} | headers).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.read()  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.status} {error.read().decode()}")


def public_key() -> str:
    """The terminal's own key, by which its offline sales will be proven."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def main() -> None:
    demo = json.loads(DEMO.read_text())
    code = demo["pairing_codes"][-1]
    paired = json.loads(
        call("POST", "/terminals/pair", {"code": code["code"], "public_key": public_key()})
    )
    token = {"Authorization": f"Bearer {paired['access']}"}
    cashier = next(
        person
        for person in demo["logins"]
        if (person["tenant"], person["role"]) == (code["tenant"], "cashier")
    )
    who = {"employee": cashier["employee"], "pin": cashier["pin"]}
    call("POST", "/auth/pin", who, **token)
    feed = json.loads(call("GET", "/sync/feed", **token))
    products = feed["items"]["products"][:3]
    order_id = str(uuid.uuid4())
    order = {
        "id": order_id,
        "outlet": feed["outlet"]["id"],
        "channel": "take_away",
        "lines": [{"item": product["id"], "quantity": "1"} for product in products],
        "tenders": [{"method": "cash", "amount": 500_000}],
    }
    key = {"Idempotency-Key": order_id}
    sale = json.loads(call("POST", "/orders", order, **token, **key))
    for line in sale["lines"]:
        print(f"{line['quantity']} x {line['name']:<30} {line['total']:>10}")
    print(f"{sale['receipt_number']}: total {sale['total']}, change {sale['change']}")
    printing = {"Idempotency-Key": f"{order_id} receipt"}
    # The first that is handed out is the original; with another key the next one is a copy.
    receipt = call("POST", f"/orders/{order_id}/receipt?format=pdf", **token, **printing)
    Path("receipt.pdf").write_bytes(receipt)
    print("The receipt is in receipt.pdf.")


if __name__ == "__main__":
    main()
