"""Commands and sentences of the catalogue, filled with the names that a text holds."""

from __future__ import annotations

from typing import Dict, Optional

from ..domain.explanation import Names

_SUFFIX = ".azurecr.io"
"""Where the cloud is not known, as in the pages of the catalogue."""
_ROLES = {
    "push": ("AcrPush", "Container Registry Repository Writer"),
    "delete": ("AcrDelete", "Container Registry Repository Contributor"),
}


def run_command(names: Names) -> str:
    """The command of this extension that asks the registry itself."""
    words = ["az acr diagnose-login run --name"]
    if names.digest and names.login_server and names.repository:
        words.append(f"{names.login_server}/{names.repository}@{names.digest}")
    else:
        has_label = names.login_server is not None and "-" in names.login_server.split(".")[0]
        words.append((names.login_server if has_label else names.registry) or "NAME")
        if names.repository:
            words.append(f"--repository {names.repository}")
            words += [f"--tag {names.tag}"] if names.tag else []
    if names.action and names.action != "pull":
        words.append(f"--action {names.action}")
    return " ".join(words)


def command(template: str, names: Names) -> str:
    """The command with the names that are known; the others stand in capitals."""
    return template.format(**_values(names, in_sentence=False))


def sentence(template: str, names: Names) -> str:
    """The sentence with the names that are known; the others are left out."""
    text = " ".join(template.format(**_values(names, in_sentence=True)).split())
    return text.replace(" ()", "").replace(" .", ".").replace(" ,", ",")


def _values(names: Names, in_sentence: bool) -> Dict[str, str]:
    def or_else(value: Optional[str], stand_in: str) -> str:
        return value or ("" if in_sentence else stand_in)

    host = names.login_server or (names.registry or "NAME") + (names.registry_suffix or _SUFFIX)
    repository, tag = names.repository or "REPOSITORY", names.tag or "TAG"
    role, abac_role = _ROLES.get(names.action or "", ("AcrPull", "Container Registry Repository Reader"))
    return {
        "run": run_command(names),
        "name": names.registry or "NAME",
        "host": host,
        "repository": repository,
        "tag": tag,
        "image": f"{host}/{repository}:{tag}",
        "action": names.action or "do it",
        "role": role,
        "abac_role": abac_role,
        "application": or_else(names.application, "APPLICATION_ID"),
        "address": or_else(names.client_address, "ADDRESS"),
        "permission": or_else(names.permission, "ACTION"),
        "rule": or_else(names.cache_rule, "RULE"),
        "correlation": or_else(names.correlation_id, "CORRELATION_ID"),
    }
