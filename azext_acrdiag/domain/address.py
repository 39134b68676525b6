"""Addresses that others wrote."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NONE = urlsplit("")


def split_address(text: str) -> SplitResult:
    """The parts of a URL; all are empty where the text is none, such as one with half a bracket or a port in words."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises as well, and only when it is asked for
    except ValueError:
        return _NONE
    return parts
