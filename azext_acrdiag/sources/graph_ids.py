"""Whose ids these are, of whatever kind: a login log holds object ids and application ids alike."""

from __future__ import annotations

from typing import Dict, Iterable

from .azure_rest import RestService
from .fields import objects, required, text
from .graph_batch import GraphBatch, address, in_parts
from .graph_directory import Directory

_MOST_VALUES = 15
"""What a filter takes: https://learn.microsoft.com/graph/filter-query-parameter."""
MOST_IDS = 300
"""So many application ids fit into one batch; nobody reads a longer list."""


def names_behind(service: RestService, tenant_id: str, subscription_id: str, ids: Iterable[str]) -> Dict[str, str]:
    """The names behind object ids and application ids (in lower case), in two requests; unknown ids are left out.

    Raises one of `azure_rest.FAILURES`.
    """
    wanted = tuple(dict.fromkeys(each.lower() for each in ids))[:MOST_IDS]
    if not wanted:
        return {}
    found = Directory(service, tenant_id, subscription_id).names(wanted)
    rest = [each for each in wanted if each not in found]
    filters = [f"appId in ({','.join(repr(each) for each in part)})" for part in in_parts(rest, _MOST_VALUES)]
    asked = [address("/servicePrincipals", filter=each, select="appId,displayName") for each in filters]
    for answer in GraphBatch(service, subscription_id).read(asked).values():
        if isinstance(answer, Exception):
            raise answer
        for each in required(objects(answer, "value"), "value"):
            app_id = required(text(each, "appId"), "appId").lower()
            found[app_id] = text(each, "displayName") or app_id
    return found
