"""Search in a middling archive stays near the bare look-up; `searches.py` measures the large one."""

from __future__ import annotations

import statistics

import pytest
import searches

pytestmark = pytest.mark.slow


def test_a_search_costs_little_more_than_the_bare_look_up(tmp_path):
    """The aims are 3 and 10 on a quiet machine; a busy one gets room."""
    archive = searches.fill(tmp_path / "a.db", 8_000)
    found = searches.measure(archive)
    archive.close()
    assert all(hits for *_, hits, _ in found)
    assert statistics.median(f[0] for f in found) <= 2 * searches.MEDIAN
    assert max(f[0] for f in found) <= 2 * searches.WORST
