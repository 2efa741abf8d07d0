"""The national exchange of documents: edXML packets (QCVN 102:2016/BTTTT) read, written and taken as documents.

read_packet(source)      the packet as records: `DocumentPacket` or `StatusPacket`
files_of(attachment)     the files of an attachment, unpacked
packet_of(document, …)   a packet for a document and its files
packet_to_xml(packet)    the bytes of a packet
problems_of(packet)      what a packet lacks or has too long
"""

from __future__ import annotations

from vnadmin.exchange.attachments import files_of
from vnadmin.exchange.composing import packet_of
from vnadmin.exchange.models import (
    Answered,
    Attachment,
    Business,
    DocumentPacket,
    Organ,
    Packet,
    Receiver,
    Replacement,
    Signer,
    Staff,
    StatusPacket,
    Trace,
)
from vnadmin.exchange.packets import read_packet
from vnadmin.exchange.rules import problems_of
from vnadmin.exchange.writing import packet_to_xml

__all__ = [
    "Answered",
    "Attachment",
    "Business",
    "DocumentPacket",
    "Organ",
    "Packet",
    "Receiver",
    "Replacement",
    "Signer",
    "Staff",
    "StatusPacket",
    "Trace",
    "files_of",
    "packet_of",
    "packet_to_xml",
    "problems_of",
    "read_packet",
]
