"""Causes that only their text tells so far: container clients on a machine."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_CLIENT,
    BY_OTHER,
    BY_REGISTRY,
    CONTAINER_CLIENT,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "helm-oci-login",
        "Helm is logged in to the registry itself.",
        Clues(
            "Helm has no credential for the registry, or the reference is not in the form that it wants.",
            "Log in with helm at the login server, without oci:// and without a path.",
            (
                Pattern("helm_command_error", 94, BY_CLIENT, ANYWHERE),
                Pattern("helm_version_error", 94, BY_CLIENT, ANYWHERE),
                Pattern("not a valid chart repository", 90, BY_CLIENT),
                Pattern(
                    "failed to fetch",
                    26,
                    BY_REGISTRY,
                    AT_REGISTRY,
                    r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401",
                ),
                Pattern("unauthorized", 22, BY_REGISTRY),
                Pattern("authentication required", 24, BY_REGISTRY),
            ),
            (
                Context(
                    "helm ", 54, r"helm (?:pull|push|install|upgrade|registry|template|dependency|dep|chart|show)\b"
                ),
                Context("helmrelease", 50),
                Context("helmchart", 48),
                Context("ocirepository", 44),
                Context("oci://", 12),
                Context("helm.go", 50),
            ),
            ("helm registry login {host} --username 00000000-0000-0000-0000-000000000000 --password-stdin",),
        ),
    ),
    TextCause(
        "redirect-keeps-authorization",
        "The client does not pass its token on to the storage.",
        Clues(
            "The client passes the registry's token on to the storage that holds the layer, which refuses it.",
            "Update the client; a redirect must be followed without the Authorization header.",
            (Pattern("invalidauthenticationinfo", 92, BY_OTHER, CONTAINER_CLIENT),),
            commands=("docker pull {image}",),
        ),
    ),
    TextCause(
        "non-interactive-prompt",
        "The login needs no answer from a person.",
        Clues(
            "The CLI found no other way in and asks for a user name, which nobody can answer; "
            "its first warning names the reason.",
            "Mend what the first warning names.",
            (
                Pattern(
                    "in non-interactive mode", 76, BY_CLIENT, ANYWHERE, r"username and password in non-interactive"
                ),
                Pattern("cannot perform an interactive login", 84, BY_CLIENT, CONTAINER_CLIENT),
                Pattern("the input device is not a tty", 74, BY_CLIENT),
            ),
            (
                Context("could not be found in subscription", -30),
                Context("unable to get aad", -50),
            ),
            ("az acr login --name {name}",),
        ),
    ),
    TextCause(
        "other-edges",
        "The tool knows what the registry holds and what it is asked for.",
        Clues(
            "The tool is at its limit, not the registry: it is too old, or shows no such repositories.",
            "Update the tool, or use the command line where the portal shows nothing.",
            (
                Pattern("unsupported repository format", 80, BY_CLIENT, CONTAINER_CLIENT),
                Pattern(
                    "unrecognized arguments",
                    82,
                    BY_CLIENT,
                    ANYWHERE,
                    r"unrecognized arguments:[^\n]{0,60}--expose-token",
                ),
                Pattern("is misspelled or not recognized", 74, BY_CLIENT, AT_REGISTRY),
            ),
            commands=("az upgrade", "az acr repository show-manifests --name {name} --repository {repository}"),
        ),
    ),
)
