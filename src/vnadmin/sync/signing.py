"""The signature of a request, so that a receiver knows who sent it and that it is not an old one."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from vnadmin.sync.credentials import Secret

TIMESTAMP, SIGNATURE = "X-Vnadmin-Timestamp", "X-Vnadmin-Signature"


def signed(body: bytes, secret: Secret, now: dt.datetime) -> Mapping[str, str]:
    """The headers of a signed body: seconds since 1970, and "sha256=" with the HMAC-SHA256 of these seconds, a full stop and the body."""
    seconds = str(int(now.timestamp()))
    made = hmac.new(secret.reveal().encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: seconds, SIGNATURE: f"sha256={made}"}
