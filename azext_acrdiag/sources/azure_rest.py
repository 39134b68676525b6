"""Asks a JSON service of Azure on behalf of the signed-in account, and says in words why there was no answer."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Dict, Iterator, Optional, Tuple, TypeVar, Union
from urllib.parse import quote, urlencode

from ..domain.address import split_address
from ..domain.fact import Fact, Unknown, Why
from ..domain.secret import Secret
from ..facts.network import Contact
from ..ports import Http, HttpFailure, Response, TokenRefusal, Tokens
from .fields import Json, WrongShape, objects, required, text

T = TypeVar("T")

_MOST_PAGES = 50
_ACTION = re.compile(r"authorization to perform action '([\w./*]+)'")
"""As in `arm-authorization-failed-403-read.json`."""
_MOST_POLLS = 60
_LONGEST_PAUSE = 30.0
"""Seconds to wait for what a service still works on, at a time; what it asks for counts up to here."""

Remember = Callable[[str, Callable[[], Json]], Json]
"""Gives the answer that was kept for a question, or asks and keeps the answer."""


def always_ask(_question: str, ask: Callable[[], Json]) -> Json:
    """Keeps nothing."""
    return ask()


class Refused(Exception):
    """The service answered with an error."""

    def __init__(self, status: int, codes: Tuple[str, ...], message: Optional[str]) -> None:
        super().__init__(message or f"status {status}")
        self.status = status
        self.codes = codes
        """The error's own code, then those of its details and of the errors within it."""
        self.message = message


class NoAnswer(Exception):
    """No answer came: the service was not reached, or did not answer in time."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


class NoToken(Exception):
    """The account got no token for the service."""

    def __init__(self, refusal: TokenRefusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


FAILURES = (Refused, NoAnswer, NoToken, WrongShape)
"""Everything that asking a service can raise."""


def odata(value: str) -> str:
    """The text as it is written between the quotes of an OData filter."""
    return value.replace("'", "''")


def refused(status: int, body: Any) -> Refused:
    """The refusal in an answer, from the error envelope that the JSON services of Azure share."""
    try:
        details = objects(body, "error", "details") or ()
        codes = [text(body, "error", "code"), *(text(detail, "code") for detail in details)]
        messages = [text(body, "error", "message"), *(text(detail, "message") for detail in details[:1])]
        for inner in _inner_errors(body):
            codes.append(text(inner, "code"))
            messages.append(text(inner, "message"))
    except WrongShape:
        return Refused(status, (), None)
    return Refused(status, tuple(code for code in codes if code), " ".join(each for each in messages if each) or None)


def _inner_errors(body: Any) -> Iterator[Json]:
    """What Log Analytics nests in an error: each is more exact than the one around it."""
    inner = body.get("error") if isinstance(body, dict) else None
    while isinstance(inner, dict) and isinstance(inner.get("innererror"), dict):
        inner = inner["innererror"]
        yield inner


class RestService:
    """Azure Resource Manager, Microsoft Graph or Log Analytics, reached over the `Http` and `Tokens` ports."""

    def __init__(
        self,
        name: str,
        base_url: str,
        resource: str,
        http: Http,
        tokens: Tokens,
        remember: Remember = always_ask,
    ) -> None:
        """An empty `base_url` means that the cloud has no such service."""
        self.name = name
        self.base_url = base_url.rstrip("/")
        self._resource = resource
        self._http = http
        self._tokens = tokens
        self._remember = remember

    def get(self, path: str, query: Optional[Dict[str, str]] = None, subscription_id: Optional[str] = None) -> Json:
        """The answer to a GET. Raises one of FAILURES."""
        return self._call("GET", self._url(path, query), subscription_id)

    def post(self, path: str, query: Dict[str, str], body: Dict[str, Any], subscription_id: Optional[str]) -> Json:
        """The answer to a POST that asks a question. Raises one of FAILURES."""
        return self._call("POST", self._url(path, query), subscription_id, body)

    def post_for_list(
        self, path: str, query: Dict[str, str], body: Dict[str, Any], subscription_id: Optional[str]
    ) -> Tuple[Json, ...]:
        """The answer to a POST that asks a question, where it is a bare list. Raises one of FAILURES."""
        response = self._request("POST", self._url(path, query), self._token(subscription_id), body)
        return required(objects({"value": _content(response)}, "value"), "value")

    def post_and_wait(
        self,
        path: str,
        query: Dict[str, str],
        body: Json,
        subscription_id: Optional[str],
        pause: Callable[[float], None],
    ) -> Json:
        """The answer to a POST that asks a question, when it is there: the service may take its time (202).

        Raises one of FAILURES.
        """
        url = self._url(path, query)
        return self._remember(_question("POST", url, body), lambda: self._wait(url, body, subscription_id, pause))

    def _wait(self, url: str, body: Json, subscription_id: Optional[str], pause: Callable[[float], None]) -> Json:
        token = self._token(subscription_id)
        response = self._request("POST", url, token, dict(body))
        for _ in range(_MOST_POLLS):
            if response.status != 202:
                return _object(response)
            place = response.headers.get("location", "")
            self.check_host(place)
            pause(min(_seconds(response), _LONGEST_PAUSE))
            response = self._request("GET", place, token)
        raise NoAnswer(Why.TIMEOUT, "it accepted the question and had no answer after many polls")

    def pages(self, path: str, query: Dict[str, str], subscription_id: Optional[str] = None) -> Iterator[Json]:
        """The entries of a list, page by page. Raises one of FAILURES."""
        url: Optional[str] = self._url(path, query)
        for _ in range(_MOST_PAGES):
            page = self._call("GET", url, subscription_id)
            yield from required(objects(page, "value"), "value")
            url = text(page, "nextLink") or text(page, "@odata.nextLink")
            if url is None:
                return
            self.check_host(url)
        raise WrongShape(f"the list has more than {_MOST_PAGES} pages")

    def fact(self, ask: Callable[[], Fact[T]], needs: str) -> Fact[T]:
        """What `ask` finds; Unknown when the service does not answer, naming what the account needs."""
        try:
            return ask()
        except FAILURES as failure:
            return unknown(self.name, failure, needs)

    def _url(self, path: str, query: Optional[Dict[str, str]]) -> str:
        return self.base_url + quote(path, safe="/:(),'$") + ("?" + urlencode(query, quote_via=quote) if query else "")

    def _call(
        self, method: str, url: Optional[str], subscription_id: Optional[str], body: Optional[Dict[str, Any]] = None
    ) -> Json:
        token = self._token(subscription_id)
        return self._remember(
            _question(method, str(url), body), lambda: _object(self._request(method, str(url), token, body))
        )

    def _token(self, subscription_id: Optional[str]) -> Secret:
        if not self.base_url:
            raise NoAnswer(Why.UNSUPPORTED, "the cloud that az is set to names no address for it")
        token = self._tokens.get(self._resource, subscription_id)
        if isinstance(token, TokenRefusal):
            raise NoToken(token)
        return token

    def check_host(self, url: str) -> None:
        """The token goes nowhere but to the service itself. Raises WrongShape."""
        if split_address(url)[:2] != split_address(self.base_url)[:2]:
            raise WrongShape("a link leads to another host")

    def _request(self, method: str, url: str, token: Secret, body: Optional[Dict[str, Any]] = None) -> Response:
        try:
            return self._http.request(method, url, json=body, bearer=token)
        except HttpFailure as failure:
            why = Why.TIMEOUT if failure.contact is Contact.TIMED_OUT else Why.UNREACHABLE
            raise NoAnswer(why, str(failure)) from None


def _question(method: str, url: str, body: Optional[Json]) -> str:
    return f"{method} {url} {json.dumps(body, sort_keys=True)}"


def _content(response: Response) -> Any:
    content = response.json()
    if not 200 <= response.status < 300:
        raise refused(response.status, content)
    return content


def _object(response: Response) -> Json:
    content = _content(response)
    if not isinstance(content, dict):
        raise WrongShape("the answer is no JSON object")
    return content


def _seconds(response: Response) -> float:
    asked = response.retry_after()
    return 1.0 if asked is None else float(asked)


def unknown(service: str, failure: Union[Exception, TokenRefusal], needs: str) -> Unknown:
    """Why a question got no answer, as a fact; `needs` is what the account lacks when it was refused."""
    if isinstance(failure, Refused):
        return _unknown_by_status(service, failure, needs)
    if isinstance(failure, NoAnswer):
        return Unknown(
            failure.why, _sentence(f"{service} did not answer", str(failure)), f"a network path to {service}"
        )
    if isinstance(failure, NoToken):
        if failure.refusal.unreachable:
            detail = _sentence(f"Entra gave no token for {service}", failure.refusal.message)
            return Unknown(Why.UNREACHABLE, detail, "a network path to Entra")
        detail = _sentence(f"Entra refused a token for {service}", failure.refusal.message)
        return Unknown(Why.NOT_SIGNED_IN, detail, "az login")
    return Unknown(Why.ERROR, _sentence(f"{service} answered in an unexpected form", str(failure)))


def _unknown_by_status(service: str, failure: Refused, needs: str) -> Unknown:
    detail = _sentence(f"{service} answered {failure.status}", failure.message)
    if failure.status == 401:
        return Unknown(Why.PERMISSION, detail, "az login (the service does not accept the present token)")
    if failure.status == 403:
        return Unknown(Why.PERMISSION, detail, _missing_action(failure, needs))
    if failure.status == 429:
        return Unknown(Why.THROTTLED, detail, "to wait a minute: the service limits the number of requests")
    return Unknown(Why.ERROR, detail)


def _missing_action(failure: Refused, needs: str) -> str:
    """What the service says is missing, where it is another permission of the same provider than expected."""
    named = _ACTION.search(failure.message or "")
    if named is None or named[1].lower() in needs.lower() or named[1].partition("/")[0] not in needs:
        return needs
    return named[1]


def _sentence(what: str, message: Optional[str]) -> str:
    words = " ".join((message or "").split())
    if not words:
        return f"{what}."
    return f"{what}: {words}" if words[-1] in ".!?" else f"{what}: {words}."
