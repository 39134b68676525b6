"""The Docker daemon does not check signatures in Red Hat's way.

Good state
    The daemon is not Red Hat's build, or it runs with `--signature-verification=false`.

Why it matters
    The Docker packages of Red Hat Enterprise Linux 7, CentOS 7 and older Fedora releases check signatures on every
    pull. The check signs in by itself and knows user name and password only, not the identity token that `az acr login`
    leaves: pushing works, pulling ends with `unauthorized: authentication required`.

How it is detected
    The daemon names a Red Hat package, and neither /etc/sysconfig/docker nor /etc/docker/daemon.json turns the option
    off, which is on by default.

Fix
    Add `--signature-verification=false` to OPTIONS in /etc/sysconfig/docker and restart the daemon.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-faq#docker-push-succeeds-but-docker-pull-fails-with-error--unauthorized--authentication-required
    https://github.com/projectatomic/docker/pull/200
"""

from __future__ import annotations

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.machine import ENGINE, Engine
from ..base import rule
from ..clues import BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern

_CLUES = Clues(
    "This Docker verifies signatures that the registry's images do not have.",
    "Remove --signature-verification from the daemon's options and restart it.",
    (Pattern("signature-verification", 82, BY_CLIENT, CONTAINER_CLIENT),),
    commands=("sudo systemctl restart docker",),
    who="an administrator of this machine",
)


@rule(
    code="ACRD-ENV-005",
    slug="rhel-docker-signature-flag",
    good="The Docker daemon does not check signatures in Red Hat's way.",
    needs=(TARGET, ENGINE),
    rows=("FAQ",),
    clues=_CLUES,
)
def judge(target: Target, engine: Engine) -> Judgement:
    """Fails for a pull; likely, because a signature policy may leave this registry alone."""
    if Action.PULL not in target.actions:
        return not_applicable("Signatures are checked on a pull only.")
    if not engine.path:
        return not_applicable("There is no container engine on this machine.")
    if not engine.signature_verification:
        return passed("There is no sign of a Docker daemon that runs with --signature-verification.")
    return failed(
        f"Red Hat's Docker daemon {engine.server_version} checks signatures on a pull and cannot use the token that "
        "`az acr login` stores.",
        Evidence("--signature-verification=false is not among the options.", "/etc/sysconfig/docker"),
        Evidence(f"Server {engine.server_version}, a Red Hat package.", f"{engine.path} version"),
        fix=Fix(
            text="Add --signature-verification=false to OPTIONS in /etc/sysconfig/docker, then restart the daemon.",
            commands=("grep OPTIONS /etc/sysconfig/docker", "sudo systemctl restart docker"),
            who="you, with administrator rights on this machine",
            takes_effect="with the restart",
        ),
        confidence=Confidence.LIKELY,
    )
