"""The stored login is written in the way that every client reads.

Good state
    The entry of the registry holds `auth`, as `docker login` writes it.

Why it matters
    Docker also takes user name and password from fields of their own. Podman, Skopeo and Buildah read `auth` only, and
    so do builders that run without a daemon with the same file mounted (kaniko, crane, Bazel): they find no matching
    credentials and pull and push as nobody.

How it is detected
    The entry holds `username` and `password` and no `auth`. Whether such a client ever reads it is not known.

Fix
    Log out and in again, or have kubectl write the secret; both write `auth`.

References
    https://github.com/GoogleContainerTools/kaniko/issues/2059
    https://github.com/bazelbuild/rules_docker/issues/1193
    https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, passed, warned
from ...domain.outcome import Confidence
from ...facts.machine import STORED_LOGINS, StoredLogins
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE

_CLUES = Clues(
    "The builder without a daemon (kaniko, crane, Bazel) finds no credential for the registry.",
    "Mount a config.json that holds `auth` for the login server, or configure the acr-env credential helper.",
    (
        Pattern("error checking push permissions", 94, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("falling back on anonymous", 86, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("no matching credentials were found", 88, BY_CLIENT, CONTAINER_CLIENT),
    ),
    commands=(
        "kubectl create secret docker-registry NAME --docker-server={host} "
        "--docker-username=TOKEN --docker-password=PASSWORD",
    ),
)


@rule(
    code="ACRD-ENV-015",
    slug="daemonless-builders",
    good="The stored login is written in the way that every client reads.",
    needs=(STORED_LOGINS, LOGIN_SERVER),
    rows=("S4",),
    clues=_CLUES,
)
def judge(stored_logins: StoredLogins, login_server: str) -> Judgement:
    """Warns when user name and password stand in fields of their own."""
    if not stored_logins.lacks_auth:
        return passed("No stored login is written in a way that some clients overlook.")
    return warned(
        f"The login for {login_server} in {stored_logins.path} is one that clients other than Docker overlook.",
        Evidence("It holds 'username' and 'password', and no 'auth'.", stored_logins.path),
        confidence=Confidence.LIKELY,
        detail="Podman, Skopeo and builders without a daemon (kaniko, crane) read 'auth' only, and work as nobody.",
        fix=Fix(
            "Log out and in again: Docker leaves the entry as it is while the login stays the same. For a builder in "
            "Kubernetes let kubectl write the file.",
            (
                f"docker logout {quote(login_server)}",
                f"docker login {quote(login_server)}",
                f"kubectl create secret docker-registry NAME --docker-server={quote(login_server)} "
                "--docker-username=TOKEN --docker-password=PASSWORD",
            ),
            "you",
            AT_ONCE,
        ),
    )
