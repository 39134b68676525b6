"""Many questions to Azure Resource Manager in few requests: what has no table in Azure Resource Graph.

`POST /batch` takes 500 GETs (20 are answered at once; for more it answers 202 and the place to come back to). Microsoft
does not document it; the portal, Azure's mobile app and Ansible's inventory use it:
https://github.com/ansible-collections/azure/blob/dev/plugins/inventory/azure_rm.py
https://dzone.com/articles/azure-resource-manager-batch-api-1
https://maciejporebski.github.io/azure-management-batch-api
Where it is missing or answers otherwise, all that was asked is unknown and says so.
"""

from __future__ import annotations

import uuid
from typing import Callable, Dict, List, Sequence, Tuple, Union

from .azure_rest import FAILURES, RestService, refused
from .fields import Json, WrongShape, objects, required, text
from .graph_batch import in_parts
from .once import in_parallel

Listed = Union[Tuple[Json, ...], Exception]

MOST_REQUESTS = 500
_VERSION = {"api-version": "2020-06-01"}
_MOST_ROUNDS = 20


class ArmBatch:
    """Reads lists with the sign-in of a subscription. What fails comes as one of `azure_rest.FAILURES`."""

    def __init__(self, service: RestService, subscription_id: str, pause: Callable[[float], None]) -> None:
        self._service = service
        self._subscription_id = subscription_id
        self._pause = pause

    def lists(self, paths: Sequence[str], on_part: Callable[[int], None] = lambda count: None) -> Dict[str, Listed]:
        """The entries of the list at each path (with its query), all its pages together.

        `on_part` is called with the number of answers that came.
        """
        found: Dict[str, List[Json]] = {each: [] for each in paths}
        failed: Dict[str, Exception] = {}
        pending = {self._service.base_url + each: each for each in paths}  # address of the next page -> path
        for _ in range(_MOST_ROUNDS):
            if not pending:
                break
            following: Dict[str, str] = {}
            for address, answer in self._read(tuple(pending), on_part).items():
                path = pending[address]
                try:
                    entries, more = self._page(answer)
                except FAILURES as failure:
                    failed[path] = failure
                    continue
                found[path] += entries
                if more is not None:
                    following[more] = path
            pending = following
        failed.update({path: WrongShape(f"the list has more than {_MOST_ROUNDS} pages") for path in pending.values()})
        return {each: failed.get(each) or tuple(found[each]) for each in paths}

    def _read(self, addresses: Sequence[str], on_part: Callable[[int], None]) -> Dict[str, Union[Json, Exception]]:
        def ask(part: Tuple[str, ...]) -> Dict[str, Union[Json, Exception]]:
            answers = self._ask(part)
            on_part(len(part))
            return answers

        parts = [tuple(part) for part in in_parts(dict.fromkeys(addresses), MOST_REQUESTS)]
        found = in_parallel(ask, parts)
        return {address: answer for answers in found.values() for address, answer in answers.items()}

    def _ask(self, addresses: Tuple[str, ...]) -> Dict[str, Union[Json, Exception]]:
        # Names must be ids, and the same in every run, so that a run that goes on finds what an earlier one asked.
        names = {str(uuid.uuid5(uuid.NAMESPACE_URL, each)): each for each in addresses}
        body = {"requests": [{"httpMethod": "GET", "name": name, "url": each} for name, each in names.items()]}
        try:
            answer = self._service.post_and_wait("/batch", _VERSION, body, self._subscription_id, self._pause)
            listed = objects(answer, "responses")
            # An answer that was waited for holds the same list under another name.
            responses = required(objects(answer, "value") if listed is None else listed, "responses")
            answers = {names[each]: response for each, response in _by_name(responses) if each in names}
        except FAILURES as failure:
            return dict.fromkeys(addresses, failure)
        return {each: answers.get(each) or WrongShape("an answer is missing in the batch") for each in addresses}

    def _page(self, answer: Union[Json, Exception]) -> Tuple[Tuple[Json, ...], Union[str, None]]:
        if isinstance(answer, Exception):
            raise answer
        more = text(answer, "nextLink")
        if more is not None:
            self._service.check_host(more)
        return required(objects(answer, "value"), "value"), more


def _by_name(responses: Sequence[Json]) -> List[Tuple[str, Union[Json, Exception]]]:
    return [(required(text(each, "name"), "name"), _answer(each)) for each in responses]


def _answer(response: Json) -> Union[Json, Exception]:
    status, content = response.get("httpStatusCode"), response.get("content")
    if not isinstance(status, int):
        return WrongShape("'httpStatusCode' is missing")
    if not 200 <= status < 300:
        return refused(status, content)
    return content if isinstance(content, dict) else WrongShape("the answer is no JSON object")
