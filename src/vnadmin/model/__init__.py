"""The frozen records that users hold. One vocabulary with the JSON that `vnadmin read` prints."""

from vnadmin.model.bodies import Body, BodyName
from vnadmin.model.document import (
    Citation,
    Definition,
    Document,
    Finding,
    Issued,
    OutlineNode,
    Recipient,
    Signature,
    Source,
    Symbol,
)
from vnadmin.model.mentions import Agency, Mention, Record, Region, TextRegion
from vnadmin.model.tasks import Deadline, Target, Task

__all__ = [
    "Agency",
    "Body",
    "BodyName",
    "Citation",
    "Deadline",
    "Definition",
    "Document",
    "Finding",
    "Issued",
    "Mention",
    "OutlineNode",
    "Recipient",
    "Record",
    "Region",
    "Signature",
    "Source",
    "Symbol",
    "Target",
    "Task",
    "TextRegion",
]
