"""How a new user name and password reach what uses them: a container client, or a pull secret of Kubernetes."""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ..domain.finding import Fix
from ..facts.pull_secret import PullSecret

_LASTING = "TOKEN_OR_APPLICATION_ID"
"""Stands for a user name whose password does not end within hours."""


def hand_over(login_server: str, username: str, pull_secret: Optional[PullSecret]) -> Tuple[str, ...]:
    """The commands that hand a password over: to the pull secret under test, else to docker."""
    if pull_secret is None:
        return (f"docker login {quote(login_server)} --username {quote(username)} --password-stdin",)
    return _make_anew(pull_secret, login_server, username)


def lasting_credential(pull_secret: PullSecret, login_server: str, username: Optional[str] = None) -> Fix:
    """Make the pull secret anew with a credential that lasts; None: with which one is still to be chosen."""
    return Fix(
        "Make the secret anew, in the namespace of the pod, with the name of a repository-scoped token or an "
        "application id; or let the kubelet's own identity pull and take the secret out of the pod.",
        _make_anew(pull_secret, login_server, username or _LASTING),
        "somebody with the right to write secrets in that namespace",
        "at the next attempt to pull",
    )


def _make_anew(pull_secret: PullSecret, login_server: str, username: str) -> Tuple[str, ...]:
    """A bare configuration does not say what the secret is called."""
    namespace, _, name = pull_secret.label.rpartition("/") if pull_secret.type is not None else ("", "", "")
    option = f" --namespace {quote(namespace)}" if namespace else ""
    return (
        f"kubectl delete secret {quote(name or 'NAME')}{option}",
        f"kubectl create secret docker-registry {quote(name or 'NAME')}{option} --docker-server={quote(login_server)} "
        f'--docker-username={quote(username)} --docker-password="$PASSWORD"',
    )
