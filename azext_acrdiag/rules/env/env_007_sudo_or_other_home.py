"""The container client looks for its logins where they are kept.

Good state
    The client reads the configuration of the person who logged in: no `sudo` and no unexpanded `~` leads it elsewhere.

Why it matters
    Under `sudo`, root's own files count: a login made without it is not found, and pulls are made by nobody. A `~` that
    no shell expanded names a folder of that name in the current directory, so that logins work only there.

How it is detected
    `SUDO_USER` is set, and that user's file lists the registry while the one in use holds nothing for it; or
    `DOCKER_CONFIG` or `REGISTRY_AUTH_FILE` begins with a `~`. The other user's file is only read, where it may be.

Fix
    Run the container client as the user who logged in; write variables with an absolute path.

References
    https://docs.docker.com/engine/install/linux-postinstall/#manage-docker-as-a-non-root-user
    https://github.com/Azure/acr/issues/367
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import HOMES, STORED_LOGINS, Homes, StoredLogins
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, acr_login, helper_is_silent

_CLUES = Clues(
    "The sign-in belongs to another user or home folder than the one that is used now.",
    "Run both commands as the same user; with sudo, neither az nor Docker finds its settings.",
    (
        Pattern("run 'az login' to setup account", 70, BY_CLIENT, ANYWHERE),
        Pattern("sudo az ", 78, BY_CLIENT, ANYWHERE),
        Pattern("authentication required", 28, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("no basic auth credentials", 40, BY_CLIENT),
    ),
    (
        Context("sudo ", 28, r"sudo (?:-\w )?(?:az|docker|podman)\b"),
        Context("login", 12, r"(?<!sudo )(?:az acr|docker|podman) login[\s\S]{0,600}sudo (?:-\w )?(?:docker|podman)\b"),
    ),
    ('sudo usermod -aG docker "$USER"', "az acr login --name {name}"),
)


@rule(
    code="ACRD-ENV-007",
    slug="sudo-or-other-home",
    good="The container client looks for its logins where they are kept.",
    needs=(HOMES, STORED_LOGINS, LOGIN_SERVER, TARGET),
    rows=("S1",),
    clues=_CLUES,
)
def judge(homes: Homes, stored_logins: StoredLogins, login_server: str, target: Target) -> Judgement:
    """Fails when the login is in the person's own file and the client reads another; warns of an unexpanded `~`."""
    is_elsewhere = homes.elsewhere is not None and not stored_logins.holds_one
    if is_elsewhere and stored_logins.silent_helper is not None:
        return helper_is_silent(stored_logins.silent_helper, login_server)
    if homes.elsewhere is not None and is_elsewhere:
        evidence = (
            Evidence(f"It lists {login_server}.", homes.elsewhere),
            Evidence(f"It holds nothing for {login_server}.", stored_logins.path),
        )
        if homes.unexpanded is not None:
            title = f"The login is in {homes.elsewhere}, but the client reads {stored_logins.path}."
            return failed(title, *evidence, _variable(homes.unexpanded), fix=_absolute(homes.unexpanded))
        return failed(
            f"Under sudo the client reads {stored_logins.path}; {homes.sudo_user} is logged in by {homes.elsewhere}.",
            *evidence,
            fix=_without_sudo(homes.sudo_user, target),
        )
    if homes.unexpanded is not None:
        name, value = homes.unexpanded
        return warned(
            f"{name} is '{value}', which no shell expanded: logins are kept below the current directory.",
            _variable(homes.unexpanded),
            fix=_absolute(homes.unexpanded),
        )
    return passed(f"The client reads {stored_logins.path}, as it should.")


def _variable(unexpanded: Tuple[str, str]) -> Evidence:
    return Evidence(f"{unexpanded[0]}={unexpanded[1]}", "the environment")


def _absolute(unexpanded: Tuple[str, str]) -> Fix:
    name, value = unexpanded
    is_own = value[1:2] in ("", "/")  # and not another user's, such as ~build/.docker
    rest = value[1:] and quote(value[1:])
    path = f'"$HOME"{rest}' if is_own else "/ABSOLUTE_PATH"
    return Fix("Set it to an absolute path.", (f"export {quote(name)}={path}",), "you", AT_ONCE)


def _without_sudo(user: Optional[str], target: Target) -> Fix:
    whom = quote(user) if user else '"$USER"'
    return Fix(
        "Let the user run docker without sudo. Or log in under sudo as well, which needs a sign-in of az there.",
        (
            f"sudo usermod --append --groups docker {whom}",
            acr_login(target),
        ),
        "an administrator of this machine for the first, then the user",
        "after the next sign-in to this machine",
    )
