"""What a case exercises, so that random carts are known to be worth comparing."""

from collections.abc import Iterator

from tests.pricing.cases import Json


def traits(rules: Json, case: Json, answer: Json) -> Iterator[str]:
    """Each trait of a cart once."""
    if "error" in answer:
        yield "refused"
        return
    yield from _promotions(rules, answer)
    yield from _limits(rules, answer)
    yield from (f"notice {notice['code']}" for notice in _distinct(answer["notices"], "code"))
    yield from (f"reason {code}" for code in _codes(answer))
    if answer["vouchers"]:
        yield "voucher applied"
    if answer["member_discount"]:
        yield "member discount"
    if answer["gross"] > 2**53:
        yield "beyond 2^53"
    if not answer["expected_total"]:
        yield "nothing to pay"
    if len(case.get("returns", ())) > len(answer["lines"]):
        yield "returned in parts"


def _promotions(rules: Json, answer: Json) -> Iterator[str]:
    applied = answer["promotions"]
    known = {rule["id"]: rule for rule in rules["promotions"]}
    if applied:
        yield "a promotion applied"
    if len(applied) > 1:
        yield "two promotions applied"
    yield from (f"kind {kind}" for kind in {known[one["id"]]["kind"] for one in applied})
    yield from (
        f"benefit {kind}" for kind in {known[one["id"]]["benefit"]["kind"] for one in applied}
    )
    claims = {known[one["id"]]["stackable"] for one in applied}
    if False in claims:
        yield "units claimed"
    if claims == {True, False}:
        yield "stackable beside claiming"
    if any(len(line["promotions"]) > 1 for line in answer["lines"]):
        yield "two promotions on a line"
    if any(one["times"] > 1 for one in applied):
        yield "applied more than once"


def _limits(rules: Json, answer: Json) -> Iterator[str]:
    known = {rule["id"]: rule for rule in rules["promotions"]}
    caps = {one["id"]: known[one["id"]]["max_amount"] for one in answer["promotions"]}
    if any(one["amount"] == caps[one["id"]] for one in answer["promotions"]):
        yield "at its cap"
    if any(known[one["id"]]["limit_per_order"] for one in answer["promotions"]):
        yield "with a limit"


def _codes(answer: Json) -> set[str]:
    return {reason["code"] for part in (answer, *answer["lines"]) for reason in part["reasons"]}


def _distinct(things: list[Json], name: str) -> list[Json]:
    return list({thing[name]: thing for thing in things}.values())
