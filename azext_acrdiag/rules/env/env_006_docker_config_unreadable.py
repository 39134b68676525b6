"""The configuration of the container client can be read.

Good state
    The client's configuration file is missing or readable, and holds what the client expects.

Why it matters
    A client that cannot read its configuration has no credential to send, and cannot keep one either: it reports
    `Error loading config file`, or pulls as nobody.

How it is detected
    The file is read as the client reads it: permission bits, JSON, and the type of each field that matters.

Fix
    Give the file back to its user, or repair its JSON; a login writes what is missing again.

References
    https://docs.docker.com/reference/cli/docker/#configuration-files
"""

from __future__ import annotations

from shlex import quote

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...facts.machine import STORED_LOGINS, StoredLogins
from ...facts.network import LOGIN_SERVER
from ..base import rule
from ..clues import BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE

_CLUES = Clues(
    "Docker's configuration file cannot be read or written.",
    "Repair the owner, the rights or the JSON of the file.",
    (
        Pattern("error loading config file", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern(
            "config.json",
            92,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"config\.json[^\n]{0,120}(?:permission denied|used by another process|read-only file system|"
            r"invalid character|unexpected end)",
        ),
        Pattern(
            ".docker",
            84,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"(?:mkdir|rename|open) [^\n]{0,80}\.docker[^\n]{0,120}(?:permission denied|read-only file "
            r"system|device or resource busy)",
        ),
        Pattern(
            "used by another process",
            60,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"(?:config|docker)[^\n]{0,120}used by another process|used by another "
            r"process[^\n]{0,120}(?:config|docker)",
        ),
    ),
    commands=('sudo chown -R "$USER" ~/.docker',),
)


@rule(
    code="ACRD-ENV-006",
    slug="docker-config-unreadable",
    good="The configuration of the container client can be read.",
    needs=(STORED_LOGINS, LOGIN_SERVER),
    rows=("C1", "B1"),
    clues=_CLUES,
)
def judge(stored_logins: StoredLogins, login_server: str) -> Judgement:
    """Fails for a file that is there and cannot be used."""
    path = stored_logins.path
    if stored_logins.problem is None:
        state = "is readable" if stored_logins.exists else "does not exist, which is fine before the first login"
        return passed(f"{path} {state}.")
    quoted = quote(path)
    return failed(
        f"The container client cannot use its configuration {path}.",
        Evidence(stored_logins.problem, path),
        fix=Fix(
            text="Give the file back to its user if it belongs to another one; if its JSON is broken, repair it, or "
            "put it aside and log in again.",
            commands=(
                f'sudo chown "$(id -un)" {quoted}',
                f"mv {quoted} {quote(path + '.broken')}",
                f"docker login {quote(login_server)}",
            ),
            who="you",
            takes_effect=AT_ONCE,
        ),
    )
