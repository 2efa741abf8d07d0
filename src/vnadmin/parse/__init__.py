"""Bytes to structure: readers, normalising, zones, header, outline, closing."""
