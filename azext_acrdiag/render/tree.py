"""HTML as a tree: what goes in as text comes out as text, whatever it holds."""

from __future__ import annotations

from typing import Union
from xml.etree.ElementTree import Element, tostring

from .clean import clean

Child = Union[Element, str]


def node(tag: str, *children: Child, **attributes: str) -> Element:
    """An element. Texts and attributes are cleaned here and escaped on writing; `class_` stands for `class`."""
    element = Element(tag, {_name(name): clean(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _append_text(element, _flat(child))
        else:
            element.append(child)
    return element


def style(sheet: str) -> Element:
    """A style sheet, which is no text of foreign origin and written as it is."""
    element = Element("style")
    element.text = sheet
    return element


def script(program: str) -> Element:
    """A program, which is no text of foreign origin either."""
    element = Element("script")
    element.text = program
    return element


def written(root: Element) -> str:
    """The document of a root element."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _flat(text: str) -> str:
    """The text cleaned, with the blanks around it, which stand between it and an element."""
    lead = " " if text[:1] == " " else ""
    return f"{lead}{clean(text)}{' ' if text[-1:] == ' ' and text.strip() else ''}"


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
