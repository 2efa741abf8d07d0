"""Plans, merging and links on a tracker that is a dictionary; the same suite as for real trackers."""

from __future__ import annotations

import pytest

from shelf import ShelfStage
from vnadmin.sync.adapter import Capabilities
from vnadmin.sync.contract import Contract
from vnadmin.sync.fields import FIELDS


class TestExact(Contract):
    """A tracker that refuses stale writes by itself."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        return ShelfStage()


class TestCompare(Contract):
    """A tracker without a guard of its own."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        return ShelfStage(Capabilities("compare", frozenset(FIELDS)))
