"""Docker works inside this Linux distribution of Windows (WSL).

Good state
    The distribution has an engine of its own, or Docker Desktop is integrated with it; its Docker configuration names
    no program of Windows.

Why it matters
    Without the integration `docker` is a mere notice, or the `docker.exe` of Windows, which keeps its logins elsewhere.
    A configuration that was copied from Windows names a credential helper that Linux cannot find, so that no login can
    be saved.

How it is detected
    WSL_DISTRO_NAME or the kernel's name tells WSL; the notice, the command that `az acr login` would run and the name
    of the credential helper tell what is wrong.

Fix
    Switch on the WSL integration of Docker Desktop, or take the helper of Windows out of the configuration.

References
    https://docs.docker.com/desktop/features/wsl/
    https://github.com/docker/for-win/issues/12091
    https://github.com/Azure/azure-cli/issues/21008
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import (
    CREDENTIAL_HELPER,
    ENGINE,
    MACHINE,
    STORED_LOGINS,
    CredentialHelper,
    Engine,
    Machine,
    StoredLogins,
)
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, NO_ENGINE_WANTED

_INTEGRATION = Fix(
    "In Docker Desktop on Windows switch the distribution on: Settings, Resources, WSL integration. Then open a new "
    "shell.",
    ("docker version",),
    "you, on the Windows side",
    "in a new shell; else after `wsl --shutdown`, which ends every distribution",
)

_CLUES = Clues(
    "Docker Desktop is not integrated with this WSL distribution.",
    "Switch on the WSL integration in Docker Desktop, or drop the Windows helper from Docker's config.json.",
    (
        Pattern("could not be found in this wsl", 96, BY_CLIENT, ANYWHERE),
        Pattern("docker-credential-desktop.exe", 94, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker-credential-wincred.exe", 94, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("docker_engine", 50, BY_CLIENT, CONTAINER_CLIENT),
    ),
    (Context("%path%", -12),),
    ("wsl --shutdown",),
    prove="docker version",
)


@rule(
    code="ACRD-ENV-010",
    slug="wsl-integration",
    good="Docker works inside this Linux distribution of Windows (WSL).",
    needs=(TARGET, MACHINE, ENGINE),
    uses=(CREDENTIAL_HELPER, STORED_LOGINS),
    explains=("docker-daemon-unavailable", "credential-helper-broken"),
    rows=("S1", "C1"),
    clues=_CLUES,
)
def judge(
    target: Target,
    machine: Machine,
    engine: Engine,
    credential_helper: Optional[CredentialHelper],
    stored_logins: Optional[StoredLogins],
) -> Judgement:
    """Fails for the notice in Docker's place and for a missing helper of Windows; warns of `docker.exe`."""
    if not machine.wsl:
        return not_applicable("This is no Linux distribution inside Windows (WSL).")
    if not target.takes_engine:
        return NO_ENGINE_WANTED
    said = engine.server_error or ""
    if "could not be found in this wsl" in said.lower():
        return failed(
            "Docker Desktop is not connected to this Linux distribution of Windows (WSL).",
            Evidence(said, f"{engine.path} version"),
            fix=_INTEGRATION,
        )
    if credential_helper is not None and credential_helper.path is None and credential_helper.name.endswith(".exe"):
        return _helper_of_windows(credential_helper, stored_logins)
    if engine.path.lower().endswith(".exe"):
        return warned(
            "Only the docker.exe of Windows is on PATH: it keeps its logins in the Windows user's folder.",
            Evidence(f"`az acr login` runs {engine.path}.", "PATH"),
            fix=_INTEGRATION,
            confidence=Confidence.LIKELY,
            detail="What this distribution has stored is not what docker.exe sends.",
        )
    return passed("Docker in this distribution is no stand-in for the one of Windows.")


def _helper_of_windows(helper: CredentialHelper, stored_logins: Optional[StoredLogins]) -> Judgement:
    file = stored_logins.path if stored_logins is not None else "~/.docker/config.json"
    return failed(
        f"Docker's configuration in this distribution names docker-credential-{helper.name}, a program of Windows that "
        "is not on PATH here.",
        Evidence(f"'{helper.configured_by}' names '{helper.name}'.", file),
        fix=Fix(
            f"Take '{helper.configured_by}' out of {file}; a login then lies in that file, encoded but not encrypted. "
            "Or let Docker Desktop write the file anew, by switching its WSL integration off and on.",
            (),
            "you",
            AT_ONCE,
        ),
        detail="A login cannot be saved, and a pull is made without a credential.",
    )
