"""The client talks to this machine's engine and reads the configuration that was logged in with.

Good state
    The engine is on this machine, DOCKER_CONFIG, if set, names the folder that holds the login, and no login in
    DOCKER_AUTH_CONFIG comes before it.

Why it matters
    The client gives the engine the credential, but the engine of another machine pulls with its own name servers,
    firewall and proxy. A login that was made without DOCKER_CONFIG is not found with it, and the other way round. Since
    28.3.0 Docker looks into DOCKER_AUTH_CONFIG, which GitLab's pipelines often have, before all that `docker login` or
    `az acr login` stored.

How it is detected
    DOCKER_HOST, DOCKER_CONTEXT or the current context names an address of another machine; DOCKER_CONFIG names a folder
    that holds nothing for the registry while the default one lists it; DOCKER_AUTH_CONFIG names the registry, and so
    does the file behind it.

Fix
    Unset the variable or go back to the default context, or log in with the same settings; for an engine elsewhere, run
    this check there.

References
    https://docs.docker.com/engine/manage-resources/contexts/
    https://docs.docker.com/reference/cli/docker/#change-the-docker-directory
    https://github.com/docker/cli/issues/6156
    https://github.com/Azure/acr/issues/603
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import AUTH_VARIABLE, ENGINE, HOMES, STORED_LOGINS, Engine, Homes, StoredLogins
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import AT_REGISTRY, BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED, acr_login, forget_login, helper_is_silent

_CLUES = Clues(
    "The Docker client talks to another engine, or uses another configuration folder, than the one that was logged in.",
    "Unset DOCKER_HOST, DOCKER_CONFIG and DOCKER_AUTH_CONFIG, or log in with the same settings.",
    (
        Pattern("docker_host", 62, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker_config", 52, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker_auth_config", 85, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker endpoint for", 80, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("current context", 62, BY_CLIENT, AT_REGISTRY),
    ),
    commands=("docker context ls",),
    prove="docker context ls",
)


@rule(
    code="ACRD-ENV-012",
    slug="docker-context-or-config-dir",
    good="The client talks to this machine's engine and reads the configuration that was logged in with.",
    needs=(TARGET, LOGIN_SERVER, HOMES, STORED_LOGINS),
    uses=(ENGINE,),
    rows=("S4", "C1"),
    clues=_CLUES,
)
def judge(
    target: Target, login_server: str, homes: Homes, stored_logins: StoredLogins, engine: Optional[Engine]
) -> Judgement:
    """Fails when the login is in the folder that is not read; warns of a variable before it, and of another engine."""
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if homes.default_file is not None and not stored_logins.holds_one:
        if stored_logins.silent_helper is not None:
            return helper_is_silent(stored_logins.silent_helper, login_server)
        return failed(
            f"DOCKER_CONFIG leads the client to {stored_logins.path}, but the login is in {homes.default_file}.",
            Evidence(f"It holds nothing for {login_server}.", stored_logins.path),
            Evidence(f"It lists {login_server}.", homes.default_file),
            fix=Fix(
                "Take the variable away, or log in with it.",
                ("unset DOCKER_CONFIG", acr_login(target)),
                "you",
                AT_ONCE,
            ),
        )
    if stored_logins.overridden is not None:
        return warned(
            f"docker takes its login for {login_server} from {AUTH_VARIABLE}, whatever is stored in "
            f"{stored_logins.overridden}.",
            Evidence(f"It names {login_server}.", AUTH_VARIABLE),
            Evidence(f"It lists {login_server} as well.", stored_logins.overridden),
            fix=Fix(
                "Take the variable away where the stored login is the right one, or put the right one into it.",
                (forget_login(stored_logins, login_server), acr_login(target)),
                "you",
                AT_ONCE,
            ),
        )
    if engine is not None and engine.is_usable and engine.other_machine is not None:
        return warned(
            f"{engine.endpoint_origin} leads to an engine on another machine, {engine.other_machine}: images are "
            "pulled and pushed from there.",
            Evidence(f"{engine.endpoint_origin} names {engine.endpoint}.", f"{engine.path} version"),
            detail="This check looks from here. That machine has its own name servers, firewall and proxy, and the "
            "registry sees its address.",
            fix=Fix(
                "If pulling fails although everything here passes, run this check on that machine, or go back to the "
                "engine of this one.",
                ("docker context ls", "unset DOCKER_HOST DOCKER_CONTEXT"),
                "you",
                AT_ONCE,
            ),
        )
    return passed("The client reads its usual configuration and talks to the engine of this machine.")
