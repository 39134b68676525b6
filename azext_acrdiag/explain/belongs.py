"""Which registry a line of a log is about: an Azure container registry, another one, or none that is named."""

from __future__ import annotations

import re
from enum import Enum
from typing import Dict, Optional

from .lines import Log

_BEFORE, _AFTER = 30, 10

_AZURE = re.compile(
    r"azurecr\.|azureacr\.io|\.acr\.io|aka\.ms/acr|az acr |containerregistry\.azure\.net|microsoft\.containerregistry"
    r"|azure ?container ?registry|connectivity_[a-z]{2,20}_|_token_error",
    re.IGNORECASE,
)
_AZURE_WORD = re.compile(r"\bACR\b")
_OTHER = re.compile(
    r"docker\.io|docker hub|hub\.docker\.com|docker\.com/|ghcr\.io|quay\.io|\bgcr\.io|pkg\.dev|\.amazonaws\.com"
    r"|public\.ecr\.aws|registry\.k8s\.io|mcr\.microsoft\.com|registry\.gitlab\.com|redhat\.(?:com|io)|nvcr\.io|icr\.io"
    r"|ocir\.io|lscr\.io|docker\.pkg\.github\.com|docker\.elastic\.co|jfrog\.io|artifactory|\bnexus\b|\bharbor\b"
    r"|registry\.terraform\.io|registry\.digitalocean\.com"
    r"|(?:proxy|sum)\.golang\.org|api\.nuget\.org|maven\.org|rubygems\.org|crates\.io|alpinelinux\.org"
    r"|ubuntu\.com|localhost:\d{2,5}|gitea|codeberg|hashicorp\.com|database\.windows\.net|vault\.azure\.net"
    r"|servicebus\.windows\.net|redis|postgres|mysql|mongodb|kafka",
    re.IGNORECASE,
)
# A host in the places where clients name the registry: after a verb, in a URL of the API, in a quoted reference.
_HOST = re.compile(
    r"(?:https?://|lookup |repository \[|image:? \"?|ref(?:erence)? \"|docker:// ?|host=['\"]"
    r"|(?:pull|push|login)(?:ing)? (?:image )?[\"']?)"
    r"([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,6})(?=[:/\"'\s,)]|$)",
    re.IGNORECASE,
)
_NEUTRAL = re.compile(
    r"(?:^|\.)(?:microsoftonline\.[a-z.]{2,10}|windows\.net|azure\.com|azure\.net|microsoft\.com|aka\.ms|github\.com"
    r"|githubusercontent\.com|azure\.cn|azure\.us|visualstudio\.com|live\.com|azurewebsites\.net|azurecontainerapps\.io"
    r"|azmk8s\.io|docs\.docker\.com|svc|local|readthedocs\.io)$",
    re.IGNORECASE,
)


class About(Enum):
    """Whose registry a line is about."""

    AZURE = "azure"
    OTHER = "other"
    NOBODY = "nobody"


class Owners:
    """Tells for the lines of a log whose registry they are about; looks at each line once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._named: Dict[int, About] = {}

    def of(self, index: int) -> About:
        """The registry that the line names; else the one named last before it, else next after it."""
        own = of_line(self._log.plain(index))
        if own is not About.NOBODY:
            return own
        before = range(index - 1, max(-1, index - _BEFORE), -1)
        after = range(index + 1, min(len(self._log.lines), index + _AFTER))
        named = (self._registry_named_on(near) for near in (*before, *after))
        return next((each for each in named if each is not About.NOBODY), About.NOBODY)

    def _registry_named_on(self, index: int) -> About:
        if index not in self._named:
            self._named[index] = _named_registry(self._log.plain(index))
        return self._named[index]


def of_line(line: str) -> About:
    """The registry that a line itself names."""
    named = _named_registry(line)
    if named is About.NOBODY and other_host(line) is not None:
        return About.OTHER
    return named


def other_host(line: str) -> Optional[str]:
    """A host on the line that is neither a registry of Azure nor one of its helpers."""
    known = _OTHER.search(line)
    if known:
        return known[0].lower().rstrip("/")
    for match in _HOST.finditer(line):
        if not _NEUTRAL.search(match[1]) and not _AZURE.search(match[1] + "."):
            return match[1].lower()
    return None


def is_azure(text: str) -> bool:
    """Whether the text names an Azure container registry or a tool for one."""
    return _AZURE.search(text) is not None or _AZURE_WORD.search(text) is not None


def _named_registry(line: str) -> About:
    if is_azure(line):
        return About.AZURE
    return About.OTHER if _OTHER.search(line) else About.NOBODY
