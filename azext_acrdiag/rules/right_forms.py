"""How the registry and the image are written for `az acr login` and for a container client."""

from __future__ import annotations

from shlex import quote
from typing import Tuple

from ..domain.action import Action
from ..domain.target import Target
from .wording import acr_login


def client_commands(target: Target, login_server: str, typed: str = "IMAGE") -> Tuple[str, ...]:
    """What a container client is told for the wanted action; `typed` is under what a pushed image is known so far."""
    if target.image is None:
        return (f"docker login {quote(login_server)}",)
    right = f"{login_server}/{target.image}"
    if Action.PUSH in target.actions:
        known_as = typed if typed == "IMAGE" else f"{typed}/{target.image}"
        return (f"docker tag {quote(known_as)} {quote(right)}", f"docker push {quote(right)}")
    return (f"docker pull {quote(right)}",)


def right_forms(target: Target, login_server: str) -> Tuple[str, ...]:
    """The commands to log in and to do what is wanted: the resource name for `az`, the login server for the client."""
    commands = (acr_login(target),)
    return commands if target.image is None else (*commands, *client_commands(target, login_server))
