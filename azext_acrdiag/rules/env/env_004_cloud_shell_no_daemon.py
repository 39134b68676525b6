"""Images are not pulled or pushed from Azure Cloud Shell.

Good state
    The command runs on a machine with a container engine, or it does not need one.

Why it matters
    Azure Cloud Shell runs in a container that has no Docker daemon and cannot start one. `az acr login` refuses to run
    there unless it is asked for a token only.

How it is detected
    Cloud Shell sets ACC_CLOUD (its PowerShell AZUREPS_HOST_ENVIRONMENT too), and no engine answers.

Fix
    Ask for a token with `--expose-token`, have the registry build the image, or change to another machine.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-authentication#az-acr-login-with---expose-token
    https://learn.microsoft.com/azure/container-registry/container-registry-check-health
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, MACHINE, Engine, Machine
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, Clues, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

_CLUES = Clues(
    "Azure Cloud Shell has no Docker daemon.",
    "Get a token without Docker, or build in the registry.",
    (Pattern("not supported in azure cloud shell", 97, BY_CLIENT, ANYWHERE),),
    commands=("az acr login --name {name} --expose-token", "az acr build --registry {name} --image {image} ."),
)


@rule(
    code="ACRD-ENV-004",
    slug="cloud-shell-no-daemon",
    good="Images are not pulled or pushed from Azure Cloud Shell.",
    needs=(TARGET, MACHINE, ENGINE),
    rows=("S1", "C1"),
    clues=_CLUES,
)
def judge(target: Target, machine: Machine, engine: Engine) -> Judgement:
    """Fails in Cloud Shell without an engine that answers."""
    if not machine.cloud_shell:
        return not_applicable("This is not Azure Cloud Shell.")
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    if engine.is_usable:
        return passed("A container engine answers, although this is Azure Cloud Shell.")
    image = f"{target.repository or 'REPOSITORY'}:{target.tag or 'TAG'}"
    seen = engine.server_error or "Neither docker nor podman is on PATH."
    return failed(
        "Azure Cloud Shell has no Docker daemon, so neither `az acr login` nor docker works here.",
        Evidence("ACC_CLOUD or AZUREPS_HOST_ENVIRONMENT says that this is Cloud Shell.", "the environment"),
        Evidence(seen, f"{engine.path} version" if engine.path else "PATH"),
        fix=Fix(
            text="Take a token for other tools, let the registry itself build the image, or use a machine with Docker.",
            commands=(
                f"az acr login --name {quote(target.name)} --expose-token",
                f"az acr build --registry {quote(target.name)} --image {quote(image)} .",
            ),
            who="you",
            takes_effect=AT_ONCE,
        ),
    )
