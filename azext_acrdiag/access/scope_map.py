"""What a scope map lets a repository-scoped token do.

Source: https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions.
"""

from __future__ import annotations

import re
from typing import Dict, Iterable, Set, Tuple

SCOPE_MAP_ACTIONS = {
    "pull": "content/read",
    "push": "content/write",
    "delete": "content/delete",
    "metadata_read": "metadata/read",
    "metadata_write": "metadata/write",
}
"""Action of a token's scope -> action of a scope map. Listing the catalog is none that a scope map can hold."""


def missing_actions(actions: Iterable[str], repository: str, wanted: Iterable[str]) -> Tuple[str, ...]:
    """The scope map actions that the wanted token actions take and that the map lacks for the repository."""
    held = {words for name, words in map(_parts, actions) if _covers(name, repository)}
    needed = (SCOPE_MAP_ACTIONS[action] for action in wanted if action in SCOPE_MAP_ACTIONS)
    return tuple(words for words in needed if words not in held)


def _parts(action: str) -> Tuple[str, str]:
    """The repository and the words of `repositories/<name>/content/read`; the name may hold slashes."""
    kind, _, rest = action.partition("/")
    pieces = rest.rsplit("/", 2)
    if kind != "repositories" or len(pieces) != 3:
        return "", ""
    return pieces[0], f"{pieces[1]}/{pieces[2]}"


def _covers(name: str, repository: str) -> bool:
    """Names count letter by letter; `*` stands for the rest, and only at the end."""
    return repository.startswith(name[:-1]) if name.endswith("*") else repository == name


def repositories(actions: Iterable[str]) -> Dict[str, Tuple[str, ...]]:
    """The scope map by repository or pattern: what it allows there, such as `content/read`, in this module's order.

    Actions of other kinds (`gateway/…`, of connected registries) concern no repository.
    """
    held: Dict[str, Set[str]] = {}
    for name, words in map(_parts, actions):
        if name:
            held.setdefault(name, set()).add(words)
    return {
        name: tuple(known for known in SCOPE_MAP_ACTIONS.values() if known in words)
        for name, words in sorted(held.items())
    }


def lookalikes(actions: Iterable[str], repository: str, missing: Iterable[str]) -> Tuple[str, ...]:
    """Names in the map that hold a missing action and that a person would take for a match of the repository."""
    lacking = set(missing)
    names = (name for name, words in map(_parts, actions) if words in lacking and not _covers(name, repository))
    return tuple(dict.fromkeys(name for name in names if _looks_like(name, repository)))


def _looks_like(name: str, repository: str) -> bool:
    """As a pattern of a shell, in any case, would match; `team/*` looks as if it covered `team`."""
    pattern, wanted = name.lower(), repository.lower()
    as_regex = ".*".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(as_regex, wanted) is not None or pattern == f"{wanted}/*"
