"""The credential helper that is configured for the registry works.

Good state
    The helper that the client's configuration names for the registry is on PATH and answers.

Why it matters
    A client leaves credentials to the helper. When that is missing or fails, a login cannot be kept (`Error saving
    credentials`), and a pull goes out without any credential.

How it is detected
    The helper's program is looked for on PATH and asked for the registry's credential, as the client would ask. Nothing
    that it answers is shown.

Fix
    Install, unlock or initialise the helper, or take it out of the configuration: credentials then lie in the file,
    encoded but not encrypted.

References
    https://docs.docker.com/reference/cli/docker/login/#credential-stores
    https://github.com/docker/docker-credential-helpers
"""

from __future__ import annotations

import re
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...facts.machine import CREDENTIAL_HELPER, STORED_LOGINS, CredentialHelper, StoredLogins
from ..base import rule
from ..clues import BY_CLIENT, CONTAINER_CLIENT, Clues, Pattern
from ..wording import AT_ONCE

# Parts of a helper's name, and where the program comes from.
_INSTALLATION: Tuple[Tuple[str, str, Tuple[str, ...]], ...] = (
    (
        r"desktop(\.exe)?$|wincred",
        "Docker Desktop brings it: start Docker Desktop; in a Linux distribution of Windows (WSL) switch on its WSL "
        "integration.",
        (),
    ),
    (r"osxkeychain$", "Install it.", ("brew install docker-credential-helper",)),
    (
        r"(pass|secretservice)$",
        "Install it; the command is for Debian and Ubuntu.",
        ("sudo apt-get install golang-docker-credential-helpers",),
    ),
    (
        r"acr-env$",
        "Get it from https://github.com/chrismellard/docker-credential-acr-env.",
        ("go install github.com/chrismellard/docker-credential-acr-env@latest",),
    ),
    (r"dev-containers-", "A dev container of Visual Studio Code left this entry behind: take it out.", ()),
)
# What helpers complain of.
_COMPLAINTS: Tuple[Tuple[str, str, Tuple[str, ...]], ...] = (
    (
        r"pass not initialized|password store is empty|gpg",
        "Make a GPG key and initialise the password store with its id.",
        ("gpg --full-generate-key", "gpg --list-secret-keys --keyid-format long", "pass init GPG_KEY_ID"),
    ),
    (
        r"user interaction is not allowed|keychain",
        "The keychain is locked, as it is over ssh: unlock it.",
        ("security unlock-keychain",),
    ),
    (
        r"d-?bus|autolaunch|secret ?service|org\.freedesktop",
        "It needs the session bus of a desktop, which a session without one (ssh, CI, a container) lacks: run Docker "
        "inside a session of its own, or choose the helper `pass`.",
        ("dbus-run-session -- bash",),
    ),
    (
        r"AZURE_(?:CLIENT_ID|TENANT_ID|CLIENT_SECRET|FEDERATED_TOKEN_FILE)|environment credential",
        "It signs in by itself, with AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET (or a federated token): "
        "set them where it runs.",
        (),
    ),
    (
        r"stub received bad data|logon session does not exist",
        "The Windows credential manager refuses long tokens and sessions without a desktop: take it out.",
        (),
    ),
)


_CLUES = Clues(
    "The credential helper that Docker is told to use is missing, locked or cannot store the entry.",
    "Install or unlock the helper, or take its name out of `credsStore` and `credHelpers` in Docker's config.json.",
    (
        Pattern(
            "docker-credential-",
            92,
            BY_CLIENT,
            CONTAINER_CLIENT,
            r"docker-credential-[^\n]{0,160}(?:not found|no such file|exit status|cannot find|not "
            r"recognized|permission denied|exec format|not installed)",
        ),
        Pattern("error storing credentials", 86, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("error saving credentials", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("error getting credentials", 86, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("error erasing credentials", 84, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("pass not initialized", 92, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("password store is empty", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("stub received bad data", 92, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("logon session does not exist", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("autolaunch d-bus", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("org.freedesktop", 82, BY_CLIENT, CONTAINER_CLIENT, r"org\.freedesktop\.(?:dbus|secret)"),
        Pattern("user interaction is not allowed", 88, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("exists in the keychain", 90, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("no usernames for", 84, BY_CLIENT, CONTAINER_CLIENT),
    ),
    commands=("docker logout {host}", "az acr login --name {name}"),
)


@rule(
    code="ACRD-ENV-003",
    slug="credential-helper-broken",
    good="The credential helper that is configured for the registry works.",
    needs=(CREDENTIAL_HELPER,),
    uses=(STORED_LOGINS,),
    rows=("S1", "C1"),
    clues=_CLUES,
)
def judge(credential_helper: CredentialHelper, stored_logins: Optional[StoredLogins]) -> Judgement:
    """Fails when the helper is missing or complains; holding nothing is no fault of it."""
    program = f"docker-credential-{credential_helper.name}"
    file = stored_logins.path if stored_logins is not None else "the client's configuration"
    configured = Evidence(f"'{credential_helper.configured_by}' names '{credential_helper.name}'.", file)
    if credential_helper.path is None:
        return failed(
            f"The credential helper {program} is configured, but it is not on PATH.",
            configured,
            fix=_fix(_advice(_INSTALLATION, credential_helper.name), credential_helper, file),
            detail="A login cannot be saved, and a pull is made without a credential.",
        )
    if credential_helper.error is not None:
        return failed(
            f"The credential helper {program} does not work.",
            Evidence(f'It said: "{credential_helper.error}"', f"{credential_helper.path} get"),
            configured,
            fix=_fix(_advice(_COMPLAINTS, credential_helper.error), credential_helper, file),
            detail="A login cannot be saved, and a pull is made without a credential.",
        )
    if credential_helper.unready is not None:
        return failed(
            f"The credential helper {program} cannot keep a login.",
            Evidence(credential_helper.unready, "this machine's files"),
            configured,
            fix=_fix(_advice(_COMPLAINTS, "pass not initialized"), credential_helper, file),
            detail="A login cannot be saved, and a pull is made without a credential.",
        )
    held = "holds a credential" if credential_helper.entry is not None else "holds nothing"
    return passed(
        f"The credential helper {program} answers.",
        Evidence(f"It {held} for this registry.", f"{credential_helper.path} get"),
    )


def _advice(table: Tuple[Tuple[str, str, Tuple[str, ...]], ...], text: str) -> Tuple[str, Tuple[str, ...]]:
    for pattern, advice, commands in table:
        if re.search(pattern, text, re.IGNORECASE):
            return advice, commands
    return "Install or repair it.", ()


def _fix(advice: Tuple[str, Tuple[str, ...]], helper: CredentialHelper, file: str) -> Fix:
    text, commands = advice
    return Fix(
        text=f"{text} Or remove '{helper.name}' from '{helper.configured_by}' in {file}: logins are then kept in that "
        "file, encoded but not encrypted. In a pipeline, a folder of its own is enough: "
        "`export DOCKER_CONFIG=$(mktemp -d)`.",
        commands=commands,
        who="you",
        takes_effect=AT_ONCE,
    )
