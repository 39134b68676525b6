"""What lies below each registry: repository-scoped tokens, diagnostic settings and limits. No table of Azure Resource
Graph holds them, so they are asked for in batches.

https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping, NamedTuple, Sequence, Tuple

from ..domain.fact import Fact, Known
from ..facts.estate import LogRoute, LogRoutes, RegistryTokens
from ..facts.state import Usage, Usages
from .arm import ARM
from .arm_batch import ArmBatch, Listed
from .arm_tokens import TOKENS_READ, read_token
from .azure_rest import FAILURES, unknown
from .fields import Json, WrongShape, flag, objects, required, text

LOGS_READ = "Microsoft.Insights/diagnosticSettings/read"
USAGES_READ = "Microsoft.ContainerRegistry/registries/listUsages/read"
_UNLIMITED = -1
_DESTINATIONS = (
    ("workspaceId", "a Log Analytics workspace"),
    ("storageAccountId", "a storage account"),
    ("eventHubAuthorizationRuleId", "an event hub"),
    ("marketplacePartnerId", "a partner solution"),
)
"""Properties of a diagnostic setting (`arm-diagnostic-settings-get-registry.json`)."""


class _Kind(NamedTuple):
    path: str
    read: Callable[[Tuple[Json, ...]], Any]
    needs: str


def _tokens(entries: Tuple[Json, ...]) -> RegistryTokens:
    return RegistryTokens(tuple(map(read_token, entries)))


def _log_routes(entries: Tuple[Json, ...]) -> LogRoutes:
    return LogRoutes(tuple(map(_log_route, entries)))


def _log_route(entry: Json) -> LogRoute:
    logs = objects(entry, "properties", "logs") or ()
    on = [text(each, "category") or text(each, "categoryGroup") for each in logs if flag(each, "enabled")]
    return LogRoute(
        required(text(entry, "name"), "name"),
        tuple(each for each in on if each),
        tuple(words for name, words in _DESTINATIONS if text(entry, "properties", name)),
    )


def read_usages(entries: Tuple[Json, ...]) -> Usages:
    """The limits in an answer to listUsages. Raises WrongShape."""
    return Usages(tuple(map(_usage, entries)))


def _usage(entry: Json) -> Usage:
    limit = _number(entry, "limit")
    return Usage(
        name=required(text(entry, "name"), "name"),
        used=_number(entry, "currentValue"),
        limit=None if limit == _UNLIMITED else limit,
        unit=text(entry, "unit") or "Count",
    )


def _number(entry: Json, name: str) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WrongShape(f"'{name}' is no number")
    return int(value)


BELOW = (
    _Kind("/tokens?api-version=2023-07-01", _tokens, TOKENS_READ),
    _Kind("/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview", _log_routes, LOGS_READ),
    _Kind("/listUsages?api-version=2023-07-01", read_usages, USAGES_READ),
)


@dataclass(frozen=True)
class FoundBelow:
    """By resource id in lower case."""

    tokens: Mapping[str, Fact[RegistryTokens]]
    log_routes: Mapping[str, Fact[LogRoutes]]
    usages: Mapping[str, Fact[Usages]]


class Below:
    """Reads the three lists of many registries."""

    def __init__(self, batch: ArmBatch) -> None:
        self._batch = batch

    def read(self, resource_ids: Sequence[str], on_part: Callable[[int], None]) -> FoundBelow:
        """All lists of all registries; what fails is unknown for that registry alone."""
        lists = self._batch.lists([each + kind.path for kind in BELOW for each in resource_ids], on_part)
        tokens, log_routes, usages = (
            {each.lower(): _fact(kind, lists[each + kind.path]) for each in resource_ids} for kind in BELOW
        )
        return FoundBelow(tokens, log_routes, usages)


def _fact(kind: _Kind, listed: Listed) -> Fact[Any]:
    try:
        if isinstance(listed, Exception):
            raise listed
        return Known(kind.read(listed), ARM)
    except FAILURES as failure:
        return unknown(ARM, failure, kind.needs)
