"""Payments in a storm: real processes, real faults, the worker killed; both sides agree."""

import sys

import pytest

from tests.live.stack import Stack
from tests.payments.storm import Storm


@pytest.mark.timeout(300)
def test_both_sides_agree_after_a_storm(live: Stack) -> None:
    storm = Storm(live, live.shop("Kedai Badai Bayar", stock=10_000), charges=80, kill_every=25)
    storm.run()
    figures = storm.figures()
    report = f"{figures} {dict(storm.faults())} {storm.seconds:.0f} s\n"
    sys.stderr.write(report)
    assert storm.refused == []
    assert {name: figures[name] for name in ("missing", "invented", "undecided")} == {
        "missing": 0,
        "invented": 0,
        "undecided": 0,
    }
    assert (figures["double_charged"], figures["told_twice"], figures["other_amount"]) == (0, 0, 0)
    assert (figures["wrong_tenders"], figures["double_tenders"]) == (0, 0)
    assert figures["paid"] == figures["settled"] > 65
    assert figures["success_share"] > 0.98
    assert storm.kills == 3
    assert {"hang", "error_after", "duplicate", "reorder", "lose"} <= storm.faults().keys()
    live.verify()
