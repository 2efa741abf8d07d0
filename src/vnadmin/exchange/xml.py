"""The XML of a packet as a tree, made without entities, document types or a network.

The attachments are cut out before anything is parsed: what is left is small, so the parser keeps its own limits, and a
packet of many megabytes costs one search.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from vnadmin.errors import DamagedSource, LimitExceeded, UnsupportedFormat

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MOST_XML = 8 << 20  # without attachments; real packets take 10 to 20 KiB
_PROLOG = 64  # gateways put a length or a mark before the declaration
_CONTENT = re.compile(rb"(<(?:[\w.-]{1,40}:)?ContentTransferEncoded\b[^<>]{0,400}>)([^<]*)(?=<)")
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML may hold
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Tree(NamedTuple):
    """The root of a packet, and the attachments' text in the order in which they stand."""

    root: Element
    contents: list[bytes]


def parse(data: bytes) -> Tree:
    """The tree of a packet; a `ContentTransferEncoded` of "#2" is the third of `contents`.

    Raises `DamagedSource` for XML that is broken, `LimitExceeded` for one that is far too large.
    """
    for bom in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(bom):
            data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    start = data.find(b"<?xml", 0, _PROLOG)
    data = data[start:] if start > 0 else data.lstrip()
    contents: list[bytes] = []

    def keep(m: re.Match[bytes]) -> bytes:
        if not m[2].strip():  # empty, or in a section of its own
            return m[0]
        contents.append(m[2])
        return b"%s#%d" % (m[1], len(contents) - 1)

    xml = _CONTENT.sub(keep, data)
    if len(xml) > _MOST_XML:
        msg = f"the packet holds {len(xml) >> 20} MiB besides its attachments, more than the limits allow"
        raise LimitExceeded(msg)
    _check_utf8(xml)
    if _FORBIDDEN.search(xml):
        msg = "the packet declares a document type or entities, which no packet needs"
        raise DamagedSource(msg)
    return Tree(_root(xml), contents)


def _root(xml: bytes) -> Element:
    """A prefix that is not declared, as senders leave it (`xlink:href`), is forgiven; nothing else is."""
    options = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}
    parser = etree.XMLParser(encoding="utf-8", recover=True, **options)  # type: ignore[arg-type]
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        msg = f"an edXML packet that is truncated or corrupt: {error.msg}"
        raise DamagedSource(msg) from error
    fatal = [e for e in parser.error_log if e.domain_name != "NAMESPACE"]
    if root is None or fatal:
        msg = f"an edXML packet that is truncated or corrupt: {fatal[0].message if fatal else 'no element'}"
        raise DamagedSource(msg)
    if tag(root) != "edXML":
        msg = "this is an edXML message of no known kind"
        raise UnsupportedFormat(msg)
    return root


def _check_utf8(xml: bytes) -> None:
    """No other encoding can then hide a declaration from a search; the parser is told to take nothing else."""
    if b"\x00" in xml:
        msg = "an edXML packet that is no text"
        raise DamagedSource(msg)
    try:
        xml.decode()
    except UnicodeDecodeError as error:
        msg = f"an edXML packet that is not UTF-8: {error.reason} at byte {error.start}"
        raise DamagedSource(msg) from error


def tag(element: Element) -> str:
    """The name without its name space."""
    name = element.tag
    return name.rpartition("}")[2].rpartition(":")[2] if isinstance(name, str) else ""


def signature_of(root: Element) -> str | None:
    """The first XML signature, in a form that does not change when it is written and read again."""
    found = next((e for e in root.iter() if tag(e) == "Signature"), None)
    if found is None:
        return None
    try:
        return etree.tostring(found, method="c14n", exclusive=True, with_tail=False).decode()
    except etree.LxmlError:  # name spaces that have no such form
        return None
