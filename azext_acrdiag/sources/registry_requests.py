"""Single requests to a registry, with what became of them in words."""

from __future__ import annotations

from typing import Any, List, Tuple, Union
from urllib.parse import urlsplit

from ..domain.fact import Unknown, Why
from ..domain.secret import Secret
from ..facts.login import Redirect, Redirected
from ..facts.network import Challenge, Contact
from ..ports import Http, HttpFailure, Response
from . import registry_answers as answers

Answer = Union[Response, Unknown]
"""An HTTP answer, or why there was none."""


def sent(http: Http, method: str, url: str, **arguments: Any) -> Answer:
    """The answer to one request."""
    try:
        response = http.request(method, url, **arguments)
    except HttpFailure as failure:
        why = Why.TIMEOUT if failure.contact is Contact.TIMED_OUT else Why.UNREACHABLE
        return Unknown(why, f"{method} {url.split('?')[0]} was not answered: {failure}")
    # A token service answers by itself; elsewhere, as for layers, a registry may well redirect.
    location = answers.read_location(response) if "/oauth2/" in url else None
    return _redirected(url, response.status, location) if location is not None else response


def token_by_refresh(http: Http, challenge: Challenge, scopes: Tuple[str, ...], refresh_token: Secret) -> Answer:
    """The answer to the request for an access token that a refresh token makes."""
    form: List[Tuple[str, Union[str, Secret]]] = [
        ("grant_type", "refresh_token"),
        ("service", challenge.service or challenge.host),
        ("client_id", "docker"),
        *(("scope", scope) for scope in scopes),
        ("refresh_token", refresh_token),
    ]
    return sent(http, "POST", f"https://{challenge.host}/oauth2/token", form=form)


def _redirected(url: str, status: int, location: str) -> Redirected:
    redirect = Redirect(urlsplit(url).path, status, location)
    return Redirected(
        Why.BLOCKED, f"The token service redirects to {location}; nothing was sent there.", None, redirect
    )
