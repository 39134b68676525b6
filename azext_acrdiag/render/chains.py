"""The access chains of a report as a picture: a row of boxes for each role assignment, which wraps where it must."""

from __future__ import annotations

from typing import List, Optional, Tuple
from xml.etree.ElementTree import Element

from ..domain.access_chain import AccessChains, RoleChain
from .content import utc
from .drawing import sign
from .path import Mark
from .tree import node

_MARKS = {True: Mark.GOOD, False: Mark.BROKEN, None: Mark.UNKNOWN}


def chains_picture(chains: AccessChains, description: str) -> Element:
    """All chains of one identity; `description` says whose."""
    rows = [_row(chains.who, role, _MARKS[role.counts]) for role in chains.roles]
    rows += [_row(chains.who, role, Mark.LATER, "eligible, not active: ") for role in chains.eligible]
    if not rows:
        rows.append(_boxes(Mark.BROKEN, [("Identity", chains.who)], "No role assignment at or above the registry."))
    for denied in chains.denials:
        verb = "takes it away" if denied.is_certain else "may take it away"
        boxes = [("Deny assignment", denied.name), ("Scope", denied.scope)]
        rows.append(_boxes(Mark.BROKEN if denied.is_certain else Mark.UNKNOWN, boxes, verb))
    caption = node("figcaption", f"{description}, to {chains.wanted}")
    return node("figure", caption, node("ul", *rows, class_="chains"), class_="access")


def _row(who: str, role: RoleChain, mark: Mark, before: str = "") -> Element:
    boxes = [("Identity", who), *(("Group", group) for group in role.groups)]
    boxes += [("Role", role.role), ("Scope", role.scope)]
    until = f" until {utc(role.ends_on)}" if role.ends_on else ""
    return _boxes(mark, boxes, f"{before}{role.result}{until}", role.condition)


def _boxes(mark: Mark, boxes: List[Tuple[str, str]], result: str, condition: Optional[str] = None) -> Element:
    items = [node("li", node("span", kind, class_="kind"), " ", name) for kind, name in boxes]
    end = node("li", sign(mark), node("span", result), class_=f"end {mark.name.lower()}")
    parts = [node("ol", *items, end, class_="chain")]
    if condition:
        parts.append(node("p", "On the condition ", node("code", condition), class_="muted"))
    return node("li", *parts)
