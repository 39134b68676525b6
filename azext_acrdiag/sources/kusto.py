"""Texts as the Kusto Query Language writes them."""

from __future__ import annotations

from typing import Iterable


def literal(text: str) -> str:
    """The text as a string literal. It cannot end it: what is not plain is written as an escape."""
    return "'" + "".join(_escaped(character) for character in text) + "'"


def literals(texts: Iterable[str]) -> str:
    """The texts as the list that `in~` takes."""
    return "(" + ", ".join(map(literal, texts)) + ")"


def _escaped(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
