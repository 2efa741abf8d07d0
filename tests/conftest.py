"""What several files of tests share: servers that take seconds to start."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def redmine_running():
    """One Redmine for all tests that do not set it up otherwise; `wipe()` empties it."""
    from redmine_server import redmine

    with redmine() as server:
        yield server
