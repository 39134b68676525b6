"""The login server is spelled as container clients look it up.

Good state
    The login server is written in lower case, without a port and without `https://`, in commands and in the client's
    configuration.

Why it matters
    A container client finds a stored credential by the exact text before the first slash of an image reference. Under
    another spelling (MyRegistry.azurecr.io, myregistry.azurecr.io:443) it finds none, asks without a credential and
    gets `unauthorized: authentication required`, although `az acr login` succeeded. A reference that begins with
    `https://` is none at all: `invalid reference format`.

How it is detected
    The text that names the registry, and the keys of the client's configuration, are compared with the login server.

Fix
    Use the lower-case login server everywhere; log in again under that name.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-faq#az-acr-login-succeeds-but-docker-fails-with-error--unauthorized--authentication-required
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, undecided, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import STORED_LOGINS, StoredLogins
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_CLIENT, Clues, Context, Pattern
from ..right_forms import client_commands, right_forms
from ..wording import AT_ONCE, acr_login

_CLUES = Clues(
    "The login server is spelt with capitals, a port or a scheme, so that Docker finds no credential for it.",
    "Use the login server as the registry has it, all in lower case, in every reference.",
    (
        Pattern("uppercase characters are detected", 93, BY_CLIENT, ANYWHERE),
        Pattern("repository name must be lowercase", 80, BY_CLIENT),
        Pattern(
            "azurecr",
            45,
            BY_CLIENT,
            AT_REGISTRY,
            r"(?-i:\b[a-z0-9]{0,49}[A-Z][A-Za-z0-9]{0,49}\.(?:azurecr|AZURECR|AzureCR|Azurecr)\.[A-Za-z]{2})",
        ),
        Pattern("azurecr", 38, BY_CLIENT, AT_REGISTRY, r"azurecr\.\w{2}:443/"),
    ),
    (
        Context("unauthorized", 45),
        Context("authentication required", 2),
        Context("no basic auth credentials", 45),
    ),
    ("docker tag IMAGE {image}", "docker push {image}"),
)


@rule(
    code="ACRD-NAME-001",
    slug="uppercase-login-server",
    good="The login server is spelled as container clients look it up.",
    needs=(TARGET, LOGIN_SERVER, STORED_LOGINS),
    rows=("C2", "B2", "FAQ"),
    clues=_CLUES,
)
def judge(target: Target, login_server: str, stored_logins: StoredLogins) -> Judgement:
    """Fails for a spelling under which nothing is stored, and for a login stored under another spelling only."""
    typed = _misspelt(target)
    if typed is not None:
        if target.scheme_given:
            return _with_scheme(target, login_server)
        if typed in stored_logins.other_spellings:
            return _apart(typed, target, login_server, stored_logins)
        return _typed(typed, target, login_server, stored_logins)
    if not stored_logins.other_spellings or stored_logins.entry is not None:
        return passed(f"No other spelling of {login_server} is in the way.")
    if stored_logins.silent_helper is not None:
        return undecided(
            f"Whether docker-credential-{stored_logins.silent_helper} holds a login for {login_server} is not known.",
            f"an answer of docker-credential-{stored_logins.silent_helper}",
        )
    return _stored(target, login_server, stored_logins)


def _misspelt(target: Target) -> Optional[str]:
    """The registry as typed, where a client cannot use it or would not find the login server's credential under it."""
    if target.host_given is None:
        return None
    typed = target.host_given if target.port_given is None else f"{target.host_given}:{target.port_given}"
    return typed if typed != target.host_given.lower() or target.scheme_given else None


def _with_scheme(target: Target, login_server: str) -> Judgement:
    return failed(
        "An image reference begins with the login server, not with https://.",
        Evidence(f"Given: {target.given}", "the command line"),
        fix=Fix(
            text=f"Write {login_server}/{target.image} in every docker command, Dockerfile, compose file and pipeline.",
            commands=right_forms(target, login_server),
            who="you",
            takes_effect=AT_ONCE,
        ),
        detail="Container clients refuse it as `invalid reference format` before they ask anybody.",
        confidence=Confidence.LIKELY,
    )


def _typed(typed: str, target: Target, login_server: str, stored_logins: StoredLogins) -> Judgement:
    return failed(
        f"'{typed}' is not how the registry is spelled: a container client finds no stored login under that name.",
        Evidence(f"Given: {target.given}", "the command line"),
        Evidence(f"The login server is {login_server}.", stored_logins.path),
        fix=Fix(
            text=f"Write {login_server} in every docker command, Dockerfile, compose file and pipeline.",
            commands=_commands(typed, target, login_server),
            who="you",
            takes_effect=AT_ONCE,
        ),
        detail="Credentials are looked up by the exact text, so a request under another spelling is made without one.",
        confidence=Confidence.LIKELY,
    )


def _stored(target: Target, login_server: str, stored_logins: StoredLogins) -> Judgement:
    return failed(
        f"The login is stored as '{stored_logins.other_spellings[0]}', where a container client does not find it for "
        f"{login_server}.",
        _spellings(stored_logins),
        fix=_log_in_again(target, stored_logins.other_spellings),
    )


def _apart(typed: str, target: Target, login_server: str, stored_logins: StoredLogins) -> Judgement:
    return warned(
        f"The login that is stored for '{typed}' does not count for {login_server}.",
        _spellings(stored_logins),
        fix=_log_in_again(target, (typed,)),
        detail=f"`az acr login` renews the one for {login_server} only; images named '{typed}/…' keep using the other.",
    )


def _spellings(stored_logins: StoredLogins) -> Evidence:
    return Evidence(f"Keys: {', '.join(stored_logins.other_spellings)}.", stored_logins.path)


def _log_in_again(target: Target, spellings: Tuple[str, ...]) -> Fix:
    return Fix(
        text="Forget the login under the other spelling and log in under the right one.",
        commands=(
            *(f"docker logout {quote(spelling)}" for spelling in spellings),
            acr_login(target),
        ),
        who="you",
        takes_effect=AT_ONCE,
    )


def _commands(typed: str, target: Target, login_server: str) -> Tuple[str, ...]:
    if target.image is None:
        return (acr_login(target),)
    return client_commands(target, login_server, typed)
