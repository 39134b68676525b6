"""Azure Resource Graph: one question about all subscriptions of a scope, in pages of 1,000 rows.

https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data (a query must show `id` to be paged)
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from ..facts.estate import Scope
from .azure_rest import Refused, RestService
from .fields import Json, WrongShape, objects, required, text

RESOURCE_GRAPH = "Azure Resource Graph"

_PATH, _VERSION = "/providers/Microsoft.ResourceGraph/resources", {"api-version": "2022-10-01"}
_PAGE = 1000
_MOST_PAGES = 200
_TRIES, _QUOTA_SECONDS = 4, 5.0
"""A user has 15 queries in five seconds; whoever has used them up gets 429 until the five seconds are over."""
_NOTHING_TO_READ = "NoValidSubscriptionsInQueryRequest"
"""The account can read no subscription at all: https://github.com/Azure/aztfexport/issues/491"""


class ResourceGraph:
    """Asks with the sign-in of one subscription. Rows that the account may not read are missing, without a word."""

    def __init__(
        self, service: RestService, scope: Scope, subscription_id: str, pause: Callable[[float], None]
    ) -> None:
        self._service = service
        self._scope = scope
        self._subscription_id = subscription_id
        self._pause = pause

    def rows(self, query: str, above_too: bool = False) -> Tuple[Json, ...]:
        """All rows of a query; `above_too`: also what is assigned above the scope. Raises one of `FAILURES`."""
        options: Dict[str, Any] = {"$top": _PAGE, "resultFormat": "objectArray"}
        if above_too:
            options["authorizationScopeFilter"] = "AtScopeAboveAndBelow"
        found: List[Json] = []
        for _ in range(_MOST_PAGES):
            answer = self._page({**self._where(), "query": query, "options": options})
            found += required(objects(answer, "data"), "data")
            token = text(answer, "$skipToken")
            if token is None:
                if text(answer, "resultTruncated") == "true":
                    raise WrongShape("the answer was cut off")
                return tuple(found)
            options = {**options, "$skipToken": token}
        raise WrongShape(f"there are more than {_MOST_PAGES * _PAGE:,} rows")

    def _where(self) -> Dict[str, Any]:
        if self._scope.management_group is not None:
            return {"managementGroups": [self._scope.management_group]}
        return {"subscriptions": list(self._scope.subscriptions)} if self._scope.subscriptions else {}

    def _page(self, body: Dict[str, Any]) -> Json:
        for tried in range(_TRIES):
            try:
                return self._service.post(_PATH, _VERSION, body, self._subscription_id)
            except Refused as refusal:
                if _NOTHING_TO_READ in refusal.codes:
                    return {"data": []}
                if refusal.status != 429 or tried == _TRIES - 1:
                    raise
            self._pause(_QUOTA_SECONDS)
        raise AssertionError("the last try returns or raises")
