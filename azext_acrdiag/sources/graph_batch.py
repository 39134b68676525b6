"""Many questions to Microsoft Graph in few requests.

JSON batching takes 20 requests: https://learn.microsoft.com/graph/json-batching. Each is answered for itself, so one
that is throttled or refused takes nothing from the others.
"""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, TypeVar, Union
from urllib.parse import quote, urlencode

from .azure_rest import FAILURES, NoAnswer, RestService, refused
from .fields import Json, WrongShape, objects, required, text

T = TypeVar("T")

MOST_REQUESTS = 20
_VERSION = "/v1.0"
_MOST_ROUNDS = 50

Answer = Union[Json, Exception]
Listed = Union[Tuple[Json, ...], Exception]


def address(path: str, **options: str) -> str:
    """A path below the version with OData options, such as `select`, as a request in a batch names it."""
    query = urlencode({f"${name}": value for name, value in options.items()}, quote_via=quote, safe="(),$'")
    return f"{path}?{query}" if query else path


def in_parts(values: Iterable[T], most: int) -> Iterator[List[T]]:
    """The values in lists of at most `most`."""
    listed = list(values)
    for start in range(0, len(listed), most):
        yield listed[start : start + most]


class GraphBatch:
    """Reads many addresses with the sign-in of a subscription. What fails comes as one of `azure_rest.FAILURES`.

    Once no answer came, nothing more is asked: hundreds of batches would each wait for their time-out.
    """

    def __init__(self, service: RestService, subscription_id: str) -> None:
        self._service = service
        self._subscription_id = subscription_id
        self._silence: Optional[NoAnswer] = None

    def read(self, addresses: Sequence[str]) -> Dict[str, Answer]:
        """The answer to each address."""
        answers: Dict[str, Answer] = {}
        for part in in_parts(dict.fromkeys(addresses), MOST_REQUESTS):
            answers.update(self._read(part))
        return answers

    def lists(self, addresses: Sequence[str]) -> Dict[str, Listed]:
        """The entries of the list at each address, all its pages together."""
        found: Dict[str, List[Json]] = {each: [] for each in addresses}
        failed: Dict[str, Exception] = {}
        pending = {each: each for each in addresses}  # address of the next page -> address of the list
        for _ in range(_MOST_ROUNDS):
            if not pending:
                break
            following: Dict[str, str] = {}
            for page, answer in self.read(list(pending)).items():
                first = pending[page]
                try:
                    entries, more = _page(answer)
                except FAILURES as failure:
                    failed[first] = failure
                    continue
                found[first] += entries
                if more is not None:
                    following[more] = first
            pending = following
        failed.update({first: WrongShape(f"the list has more than {_MOST_ROUNDS} pages") for first in pending.values()})
        return {each: failed.get(each) or tuple(found[each]) for each in addresses}

    def _read(self, addresses: Sequence[str]) -> Dict[str, Answer]:
        if self._silence is not None:
            return dict.fromkeys(addresses, self._silence)
        requests = [{"id": str(number), "method": "GET", "url": each} for number, each in enumerate(addresses)]
        answers: Dict[str, Answer] = {}
        try:
            batch = self._service.post(f"{_VERSION}/$batch", {}, {"requests": requests}, self._subscription_id)
            for response in required(objects(batch, "responses"), "responses"):
                # The order of the answers is not that of the requests.
                answers[addresses[_number(response, len(addresses))]] = _answer(response)
        except FAILURES as failure:
            self._silence = failure if isinstance(failure, NoAnswer) else None
            return dict.fromkeys(addresses, failure)
        return {each: answers.get(each) or WrongShape("an answer is missing in the batch") for each in addresses}


def _number(response: Json, most: int) -> int:
    number = required(text(response, "id"), "id")
    if not number.isdigit() or int(number) >= most:
        raise WrongShape(f"the batch answers a request '{number}' that was not in it")
    return int(number)


def _answer(response: Json) -> Answer:
    status, body = response.get("status"), response.get("body")
    if not isinstance(status, int):
        return WrongShape("'status' is missing")
    if not 200 <= status < 300:
        return refused(status, body)
    return body if isinstance(body, dict) else WrongShape("the answer is no JSON object")


def _page(answer: Answer) -> Tuple[Tuple[Json, ...], Union[str, None]]:
    if isinstance(answer, Exception):
        raise answer
    following = text(answer, "@odata.nextLink")
    if following is None:
        return required(objects(answer, "value"), "value"), None
    _, found, rest = following.partition(f"{_VERSION}/")
    if not found:
        raise WrongShape("'@odata.nextLink' has no version")
    return required(objects(answer, "value"), "value"), f"/{rest}"
