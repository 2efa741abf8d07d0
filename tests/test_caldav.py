"""CalDAV on the real servers: the suite of all adapters, and what is special about calendars."""

from __future__ import annotations

import pytest

from dav_servers import radicale, stage, xandikos
from vnadmin.sync.contract import Contract


class TestRadicale(Contract):
    """Radicale rewrites what it is given."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        with stage(radicale) as made:
            yield made


class TestXandikos(Contract):
    """Xandikos keeps it byte for byte."""

    @pytest.fixture(scope="class")
    @classmethod
    def stage(cls):
        with stage(xandikos) as made:
            yield made
