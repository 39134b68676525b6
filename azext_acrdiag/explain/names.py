"""The names in a text."""

from __future__ import annotations

import re
from typing import Dict, Optional, Tuple

from ..domain.explanation import Names

_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_HOST = re.compile(
    r"(?<![\w.-])([a-z0-9]{5,50}(?:-[a-z0-9]{1,63})?)(?:\.[a-z0-9-]{1,63}){0,3}?\.azurecr\.(io|cn|us|de)(?::\d{1,5})?"
    r"(?:/(?:v2/)?([\w./-]{1,255}?)"
    r"(?:/(?:manifests|blobs|tags)/([\w.:-]{1,140})|:(\w[\w.-]{0,127})|@(sha256:[0-9a-f]{64}))?"
    r"(?=[\s\"'`,:?\])]|\.?$))?",
    re.IGNORECASE | re.MULTILINE,
)
_NAME = re.compile(
    r"(?:registries/|registry '|registry \"|resource with name '|az acr [a-z -]{2,40}?(?:-n|--name|-r|--registry)[ =])"
    r"([a-z0-9]{5,50})\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"scope=repository(?::|%3a)((?:[a-z0-9._/-]|%2f){1,255}?)(?::|%3a)([a-z_,*]{1,60}|(?:[a-z_]|%2c){1,60})",
    re.IGNORECASE,
)
_DETAIL = re.compile(r'"name": ?"([a-z0-9._/-]{1,255})"[^\n}]{0,60}"action": ?"([a-z_]{3,20})"', re.IGNORECASE)
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._/-]{1,2}[a-z0-9]+){0,60}$")
_PUSH = re.compile(
    r"push refers to|failed to push|(?:docker|podman|helm|oras|buildah|crane|skopeo) push|push permissions"
    r"|pushing (?:manifest|layer|image|to)|command: ?build(?:and)?push"
    r"|push: true|--push\b|an image does not exist locally"
    r"|method=\"?(?:put|post|patch)",
    re.IGNORECASE,
)
_PULL = re.compile(
    r"\bpull|failed to fetch|back-off|failed to resolve reference|imagepull|docker run|docker-compose up", re.IGNORECASE
)
_LOGIN = re.compile(
    r"acr login|docker login|podman login|registry login|login attempt|docker-login|login-action", re.IGNORECASE
)

_SIMPLE: Dict[str, re.Pattern[str]] = {
    "application": re.compile(
        rf"(?:application|app)(?: with identifier)?:? ?'({_GUID})'|(?:client_?id|appid)['\":= ]{{1,5}}({_GUID})",
        re.IGNORECASE,
    ),
    "tenant": re.compile(
        rf"(?:directory|tenant)(?: id)?[ :]{{0,2}}'?({_GUID}|[a-z0-9-]{{1,60}}\.onmicrosoft\.com)", re.IGNORECASE
    ),
    "client_address": re.compile(r"client with ip:? ?['\"]?([0-9a-f.:]{3,45})(?=['\"\s])", re.IGNORECASE),
    "correlation_id": re.compile(rf"correlation[ _]?id['\"]?[:=]? ?['\"]?({_GUID})", re.IGNORECASE),
    "permission": re.compile(r"perform action '([\w./*-]{1,200})'", re.IGNORECASE),
    "cache_rule": re.compile(r"cache rule '([\w./-]{1,100})'", re.IGNORECASE),
    "entra_code": re.compile(r"(aadsts\d{4,7})", re.IGNORECASE),
    # Entra's message, in both its generations, or what azure/login prints before it signs in.
    "issuer": re.compile(r"assertion issuer:? '([^'\n]{1,300})'|\bissuer - (\S{1,300})", re.IGNORECASE),
    "subject": re.compile(r"assertion subject:? '([^'\n]{1,600})'|\bsubject claim - (\S{1,600})", re.IGNORECASE),
    "audience": re.compile(r"assertion audience:? '([^'\n]{1,300})'|\baudience - (\S{1,300})", re.IGNORECASE),
}
_PIPELINES: Dict[str, re.Pattern[str]] = {
    "GitHub Actions": re.compile(
        r"token\.actions\.githubusercontent\.com|docker/login-action|azure/(?:docker-)?login@|::error::"
        r"|actions_id_token_request|github\.com/actions|/home/runner/work/",
        re.IGNORECASE,
    ),
    "Azure DevOps": re.compile(
        r"vstoken\.dev\.azure\.com|dev\.azure\.com/|service connection|endpoint auth data|docker@[0-2]\b"
        r"|azurecli@[12]\b|##\[(?:error|section)\]|/_work/|assertion subject:? '(?:sc://|/eid1/c/pub/)",
        re.IGNORECASE,
    ),
}
"""GitHub's logs hold marks of Azure DevOps too, so they are looked for first."""


def names_in(texts: Tuple[str, ...]) -> Names:
    """The names in the texts; the earlier text wins."""
    found: Dict[str, Optional[str]] = {}
    for text in texts:
        for key, value in _found_in(text).items():
            if value is not None and found.get(key) is None:
                found[key] = value
    everything = "\n".join(texts)
    found["pipeline"] = next((name for name, marks in _PIPELINES.items() if marks.search(everything)), None)
    if found.get("action") is None and found.get("registry") is not None:
        found["action"] = _action_in_words(everything, found.get("repository"))
    return Names(**found)


def _found_in(text: str) -> Dict[str, Optional[str]]:
    found: Dict[str, Optional[str]] = {}
    match: Optional[re.Match[str]]
    for match in _HOST.finditer(text):
        found.setdefault("registry", match[1].split("-")[0].lower())
        found.setdefault("login_server", f"{match[1]}.azurecr.{match[2]}".lower())
        repository = _repository(match[3])
        if repository is not None:
            found.update(repository=repository, tag=_tag(match[4] or match[5]), digest=match[6] or _digest(match[4]))
            break
    if "registry" not in found:
        match = _NAME.search(text)
        found["registry"] = match[1].lower() if match else None
    detail = _DETAIL.search(text) or _SCOPE.search(text)
    if detail:
        repository = _repository(re.sub("%2f", "/", detail[1], flags=re.IGNORECASE))
        found["repository"] = found.get("repository") or repository
        found["action"] = _action_of_scope(detail[2].lower())
    for key, pattern in _SIMPLE.items():
        match = pattern.search(text)
        found[key] = next(group for group in match.groups() if group) if match else None
    code = found["entra_code"]
    found["entra_code"] = code.upper() if code else None
    return found


def _repository(text: Optional[str]) -> Optional[str]:
    if not text:
        return None
    text = text.strip("/.").lower()
    is_path_of_the_api = text in ("v2", "oauth2/token", "oauth2/exchange") or text.startswith(
        ("oauth2/", "acr/v1", "_catalog")
    )
    return text if _REPOSITORY.match(text) and not is_path_of_the_api else None


def _tag(text: Optional[str]) -> Optional[str]:
    if not text or text.startswith("sha256"):
        return None
    return text.rstrip(".") if text != "list" else None


def _digest(text: Optional[str]) -> Optional[str]:
    return text if text and re.match(r"sha256:[0-9a-f]{64}$", text) else None


def _action_of_scope(actions: str) -> Optional[str]:
    for action in ("push", "delete"):
        if action in actions:
            return action
    if "metadata" in actions:
        return actions.replace("_", "-") if actions in ("metadata_read", "metadata_write") else "metadata-read"
    return "pull" if "pull" in actions else None


def _action_in_words(text: str, repository: Optional[str]) -> Optional[str]:
    if _PUSH.search(text):
        return "push"
    if "_catalog" in text:
        return "catalog"
    if repository or _PULL.search(text):
        return "pull"
    return "login" if _LOGIN.search(text) else None
