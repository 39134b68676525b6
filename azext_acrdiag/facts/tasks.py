"""Tasks of the registry: builds that run on agents of Azure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..domain.fact import Key


@dataclass(frozen=True)
class Task:
    """A task as far as it matters to the network."""

    name: str
    has_system_identity: bool
    """Whether it has a system-assigned identity, the only one that passes by network rules."""
    in_agent_pool: bool
    """Whether it runs in an agent pool of its own instead of on shared agents."""


TASKS: Key[Tuple[Task, ...]] = Key("tasks")
"""Those that are enabled; looked up only where the network rules may keep them out."""
