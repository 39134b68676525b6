"""Finds the way from an identity to a group that it is in through other groups."""

from __future__ import annotations

from typing import Dict, Iterable, List, Optional, Tuple

from ..facts.authorization import Group, Groups
from .fields import required, text
from .graph_directory import Directory

_MOST_QUESTIONS = 2
"""How many groups are asked for their members: each is one request, and a longer chain can be named by its end."""


def paths_to(holders: Iterable[str], groups: Groups, directory: Directory) -> Dict[str, Tuple[str, ...]]:
    """For each of the groups, the names of the groups on the way to it; those that are not found are left out."""
    known = {group.object_id.lower(): group for group in groups.groups}
    questions = [_MOST_QUESTIONS]
    found = {}
    for holder in holders:
        path = _path(holder, known, directory, questions)
        if path is not None:
            found[holder] = path
    return found


def _path(
    holder: str, known: Dict[str, Group], directory: Directory, questions: List[int]
) -> Optional[Tuple[str, ...]]:
    """Goes from the group down to its members, level by level, until one is a group of the identity itself."""
    if holder not in known:
        return None
    pending: List[Tuple[str, ...]] = [(holder,)]
    seen = {holder}
    while pending:
        way = pending.pop(0)
        if known[way[0]].is_direct:
            return tuple(known[each].name for each in way)
        if questions[0] == 0:
            return None
        questions[0] -= 1
        for member in directory.groups_in(way[0]):
            member_id = required(text(member, "id"), "id").lower()
            if member_id in known and member_id not in seen:
                seen.add(member_id)
                pending.append((member_id, *way))
    return None
