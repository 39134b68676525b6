"""What every HTML file of this tool is made of: one document that loads nothing, whatever texts it shows."""

from __future__ import annotations

import base64
import hashlib
from typing import Sequence
from xml.etree.ElementTree import Element

from .sheet import SHEET
from .tree import node, script, style, written

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Even if a text came out as markup, a browser would load and run nothing."""


def page(title: str, parts: Sequence[Element], more_style: str = "", program: str = "") -> str:
    """The document. A `program` is named in the policy by its hash, so that a browser runs this one and no other."""
    policy = _POLICY
    if program:
        policy += f"; script-src 'sha256-{base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()}'"
    head = node(
        "head",
        node("meta", charset="utf-8"),
        node("title", title),
        node("meta", name="viewport", content="width=device-width, initial-scale=1"),
        node("meta", name="color-scheme", content="light dark"),
        node("meta", **{"http-equiv": "Content-Security-Policy"}, content=policy),
        style(SHEET + more_style),
    )
    body = node("body", *parts, *([script(program)] if program else []))
    return written(node("html", head, body, lang="en"))
