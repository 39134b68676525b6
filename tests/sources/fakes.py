"""Stand-ins for the ports: functions from request to answer, instead of patches."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.ports import HttpFailure, Response


@dataclass(frozen=True)
class Request:
    """One request as the source made it."""

    method: str
    url: str
    form: tuple[tuple[str, Union[str, Secret]], ...] = ()
    json: Optional[dict[str, Any]] = None
    basic: Optional[tuple[str, Secret]] = None
    bearer: Optional[Secret] = None

    def field(self, name: str) -> Optional[str]:
        """The value of a form field."""
        for key, value in self.form:
            if key == name:
                return value.reveal() if isinstance(value, Secret) else value
        return None


@dataclass
class FakeHttp:
    """Answers by a function and remembers what it was asked."""

    answer: Callable[[Request], Union[Response, HttpFailure]]
    requests: list[Request] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        headers: Optional[Mapping[str, str]] = None,
        form: Optional[Sequence[tuple[str, Union[str, Secret]]]] = None,
        json: Optional[dict[str, Any]] = None,
        basic: Optional[tuple[str, Secret]] = None,
        bearer: Optional[Secret] = None,
    ) -> Response:
        return self._answered(Request(method, url, tuple(form or ()), json, basic, bearer))

    def connect(self, host: str) -> None:
        """Counts as a request of its own kind; what answers it does not matter."""
        self._answered(Request("CONNECT", f"https://{host}/"))

    def _answered(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answer(request)
        if isinstance(answer, HttpFailure):
            raise answer
        return answer


def respond(status: int, body: Any = b"", **headers: str) -> Response:
    """An answer; a body that is no bytes becomes JSON, `www_authenticate` the header of that name."""
    data = body if isinstance(body, bytes) else jsonlib.dumps(body).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, data)
