"""The speed that the project promises, as ratios."""

from __future__ import annotations

import measure
import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ratio", measure.MEASURES, ids=lambda m: m.__name__)
def test_ratio(ratio):
    """Not above its bound; measured up to four times before it fails, since a machine may be disturbed."""
    found = ratio()
    for _ in range(3):
        if found.value <= found.bound:
            break
        found = ratio()
    assert found.value <= found.bound, f"{found.name}: {found.value:.2f}"
