"""Tills and server killed over a bad line, in short; `script/bench sync-chaos` is the long run."""

import sys

import pytest

from tests.live.stack import Stack
from tests.sync.storm.storm import Plan, Storm

SHORT = Plan(
    tills=3,
    sales=30,
    web_kills=2,
    till_kills=2,
    deaths=6,
    database_kills=2,
    scarce=10,
    seconds=45,
)


@pytest.mark.timeout(120)
def test_no_sale_is_lost_doubled_or_wrong_in_a_storm(live: Stack) -> None:
    storm = Storm(live, SHORT, seed=20_261_121)
    storm.run()
    figures = storm.figures()
    sys.stderr.write(f"{figures}\n{storm.faults()}\n{storm.proof.odd}\n")
    assert storm.findings() == []
    assert (figures["lost"], figures["doubled"], figures["wrong"], figures["unproven"]) == (0,) * 4
    assert figures["sales"] == 90
    assert figures["kills"] >= 5
