"""Imported once by the server that workers are copied from, so that each of them starts in milliseconds."""

from vnadmin import assemble, pipeline
from vnadmin.store import rows

__all__ = ["assemble", "pipeline", "rows"]
