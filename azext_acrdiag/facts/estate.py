"""What `scan` knows of each registry of an estate, besides its settings and the roles on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ..domain.fact import Fact, Key
from .inventory import Holders
from .registry import Registry, RegistryRef
from .repository import ScopedToken


@dataclass(frozen=True)
class Scope:
    """What is scanned. Without subscriptions and management group: all that the account can read of its tenant."""

    subscriptions: Tuple[str, ...] = ()
    """Ids."""
    management_group: Optional[str] = None

    @property
    def in_words(self) -> str:
        """For a headline, after `in`."""
        if self.management_group is not None:
            return f"the management group {self.management_group}"
        if not self.subscriptions:
            return "the tenant"
        return "the subscription" if len(self.subscriptions) == 1 else f"{len(self.subscriptions)} subscriptions"


@dataclass(frozen=True)
class SeenRegistry:
    """A registry of the inventory."""

    ref: RegistryRef
    region: str
    settings: Fact[Registry]


@dataclass(frozen=True)
class Place:
    """A subscription with what lies above it."""

    name: str
    management_groups: Tuple[str, ...]
    """Names of those above it, the nearest first."""


@dataclass(frozen=True)
class RegistryTokens:
    """All repository-scoped tokens of the registry, without what their scope maps hold."""

    tokens: Tuple[ScopedToken, ...]


@dataclass(frozen=True)
class LogRoute:
    """A diagnostic setting: which log events of the registry go somewhere."""

    name: str
    categories: Tuple[str, ...]
    """Those that are on: categories such as `ContainerRegistryLoginEvents`, and groups such as `allLogs`."""
    destinations: Tuple[str, ...]
    """In words: where it sends them."""


@dataclass(frozen=True)
class LogRoutes:
    """All diagnostic settings of the registry."""

    routes: Tuple[LogRoute, ...]


WITHIN: Key[int] = Key("within")
"""Days within which an end counts as due."""
HOLDERS: Key[Holders] = Key("holders")
"""The service principals that can do something with the images of the registry, directly or through groups."""
REGISTRY_TOKENS: Key[RegistryTokens] = Key("registry_tokens")
LOG_ROUTES: Key[LogRoutes] = Key("log_routes")
