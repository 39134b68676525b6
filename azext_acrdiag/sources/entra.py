"""Tokens of the signed-in account, through the CLI's own sign-in library."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Optional, Tuple, Union

from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.subject import Subject, SubjectKind
from ..facts.identity import Account
from ..facts.login import EntraAnswer
from ..ports import TokenRefusal, Tokens
from .account import Subscription, account, subscriptions
from .bounded import within

SECONDS = 6.0
"""How long one answer of Entra is waited for; the sign-in library has no time-out of its own."""
LOCAL_SECONDS = 1.0
"""How long after that it may take to find a token that an earlier command left on this machine."""

_ACR_AUDIENCE = "containerregistry"

_CODE = re.compile(r"\bAADSTS(\d+)")
_CORRELATION = re.compile(r"Correlation ID: ([0-9a-f-]{36})", re.IGNORECASE)
# Entra appends identifiers for support, in the same line or behind a line break, which may come escaped inside JSON.
_SUPPORT_DATA = re.compile(r"(\\r|\\n|\s)*Trace ID: ", re.IGNORECASE)

Outcome = Union[Secret, TokenRefusal]
Acquire = Callable[[str, Optional[str]], Outcome]
"""Gets a token for a resource with the sign-in of a subscription (None: nobody is signed in)."""


class EntraTokens:
    """Implements `ports.Tokens`: one acquisition at a time, every outcome kept, no waiting for a dead Entra twice."""

    def __init__(
        self,
        known: Tuple[Subscription, ...],
        active_id: Optional[str],
        acquire: Acquire,
        seconds: float = SECONDS,
        local_seconds: float = LOCAL_SECONDS,
    ) -> None:
        self._known = {subscription.id.lower(): subscription for subscription in known}
        self._active = self._known.get((active_id or "").lower())
        self._acquire = acquire
        self._seconds = seconds
        self._local_seconds = local_seconds
        self._lock = threading.Lock()
        self._outcomes: Dict[Tuple[str, str, str], Outcome] = {}
        self._unreachable: Optional[TokenRefusal] = None

    def get(self, resource: str, subscription_id: Optional[str] = None) -> Outcome:
        """A token for the resource in the tenant of the subscription (default: the active one).

        A subscription that `az account list` does not show was found with a token of the active one, so that token is
        right for it.
        """
        subscription = self._known.get((subscription_id or "").lower()) or self._active
        key = (resource, subscription.tenant_id, subscription.user) if subscription else (resource, "", "")
        with self._lock:
            if key not in self._outcomes:
                self._outcomes[key] = self._find(resource, subscription.id if subscription else None)
            return self._outcomes[key]

    def _find(self, resource: str, subscription_id: Optional[str]) -> Outcome:
        known_dead = self._unreachable
        outcome = self._acquire_in_time(resource, subscription_id, self._local_seconds if known_dead else self._seconds)
        if isinstance(outcome, TokenRefusal) and outcome.unreachable:
            self._unreachable = known_dead or outcome
            return self._unreachable
        return outcome

    def _acquire_in_time(self, resource: str, subscription_id: Optional[str], seconds: float) -> Outcome:
        try:
            return within(seconds, lambda: self._acquire(resource, subscription_id), "token")
        except TimeoutError:
            return TokenRefusal(f"No answer within {seconds:g} seconds.", unreachable=True)


def cli_tokens(cli_ctx: Any) -> EntraTokens:
    """The tokens of the account that `az` is signed in with."""

    def acquire(resource: str, subscription_id: Optional[str]) -> Outcome:
        from azure.cli.core._profile import Profile

        with _quiet_sign_in():
            try:
                profile = Profile(cli_ctx=cli_ctx)
                credentials, _, _ = profile.get_raw_token(resource=resource, subscription=subscription_id)
            # The CLI, its sign-in library and requests raise types of their own.
            except Exception as error:  # pylint: disable=broad-exception-caught
                return refusal(error)
        return Secret(credentials[1])

    active = account(cli_ctx)
    active_id = active.value.subscription_id if isinstance(active, Known) else None
    return EntraTokens(subscriptions(cli_ctx), active_id, acquire)


@contextmanager
def _quiet_sign_in() -> Iterator[None]:
    """Keeps warnings of the CLI's sign-in code off the screen: what it has to say becomes a finding."""
    from knack.log import get_logger

    logger = get_logger("azure.cli.core.auth")
    level = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(level)


def refusal(error: BaseException) -> TokenRefusal:
    """What an exception of the CLI's sign-in code means, with the code and correlation id that Entra gave."""
    said = "\n".join(str(each) for each in _chain(error))
    code, correlation_id = _CODE.search(said), _CORRELATION.search(said)
    return TokenRefusal(
        message=_first_line(said[code.start() :] if code else said) or type(error).__name__,
        code=int(code[1]) if code else None,
        correlation_id=correlation_id[1] if correlation_id else None,
        unreachable=code is None and any(_is_no_answer(each) for each in _chain(error)),
    )


def _first_line(message: str) -> str:
    lines = _SUPPORT_DATA.split(message.strip(), maxsplit=1)[0].splitlines()
    return lines[0].strip() if lines else ""


def _is_no_answer(error: BaseException) -> bool:
    """Whether Entra was not reached, or what answered was not Entra: a gateway's error or web page."""
    from requests import RequestException

    return isinstance(error, (RequestException, json.JSONDecodeError))


def _chain(error: BaseException) -> Iterator[BaseException]:
    each: Optional[BaseException] = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def audience(cli_ctx: Any) -> str:
    """The resource that `az acr login` asks a token for: the setting `acr.audience_resource`, else the default."""
    configured = str(cli_ctx.config.get("acr", "audience_resource", fallback=None) or _ACR_AUDIENCE)
    return configured if configured.startswith("https://") else f"https://{configured}.azure.net"


class EntraSource:
    """Provides `entra_answer(subject, account)`."""

    def __init__(self, tokens: Tokens, resource: str, authority: str) -> None:
        """`resource` is what the token is for, `authority` the cloud's address of Entra, for the texts."""
        self._tokens = tokens
        self._audience = resource
        self._authority = authority

    # pylint: disable-next=redefined-outer-name  # named like the fact
    def entra_answer(self, subject: Subject, account: Account) -> Fact[EntraAnswer]:
        """The answer of Entra to the signed-in account's request for a token for registries.

        Like `az acr login`, it is asked in the tenant of the active subscription, wherever the registry is.
        """
        if subject.kind is not SubjectKind.SIGNED_IN:
            return Absent("Only the signed-in account asks Entra for a token itself.")
        outcome = self._tokens.get(self._audience, account.subscription_id)
        if isinstance(outcome, Secret):
            return Known(EntraAnswer(True, None, None, None, self._audience, outcome), self._authority)
        if outcome.unreachable:
            detail = f"Entra ({self._authority}) could not be reached: {outcome.message}"
            return Unknown(Why.UNREACHABLE, detail, f"a network path to {self._authority}")
        return Known(
            EntraAnswer(False, outcome.code, outcome.message, outcome.correlation_id, self._audience), self._authority
        )


def entra_source(cli_ctx: Any, tokens: Tokens) -> EntraSource:
    """The source for the cloud and settings of the command."""
    return EntraSource(tokens, audience(cli_ctx), str(cli_ctx.cloud.endpoints.active_directory))
