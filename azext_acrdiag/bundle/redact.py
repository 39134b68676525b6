"""Replaces what names people, accounts, machines and secrets, on the encoded form of a record.

The same value gets the same pseudonym everywhere in one bundle, and another one in the next: the key that they are made
with is thrown away. Equality, the form of ids, and whether an address lies in a range survive, for rules look at them.
Names of registries, repositories, Azure resources, hosts and roles stay, and so do correlation and trace ids: whoever
helps needs them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Dict, FrozenSet, Iterable, List, Match, Optional, Set, Tuple, Union

from ..domain.secret import Secret
from ..domain.subject import ZERO_GUID

_REMOVED = "(removed)"
_SHORTEST_SECRET = 6
_TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
_SIGN_IN_NAME = re.compile(r"[\w.+#%'-]*[\w#]@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TENANT_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?=\.(?:partner\.)?onmicrosoft\.\w+)", re.IGNORECASE)
_ID = re.compile(
    r"(?P<trace>(?:trace|correlation|request|activity)[ _-]?id[\"']?\s*[:=]?\s*[\"']?)?"
    r"(?P<id>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)|[0-9a-fA-F:]*:[0-9a-fA-F:.]*[0-9a-fA-F:](?!\w))"
)
_HOME = re.compile(r"(/home/|/Users/|[A-Za-z]:\\Users\\)([^./\\\s'\"][^/\\\s'\"]*)")

PSEUDONYM = re.compile(r"00000000-0000-4000-8000-[0-9a-f]{12}|\b(?:user|name|tenant)-[0-9a-f]{10}\b")
"""What stands for an id, a sign-in name, a person's folder, a display name or a tenant's domain."""

_NAMES = frozenset({"displayName", "username", "userName"})
"""Fields that hold a name given by people, wherever they are."""
_NAMES_OF = frozenset({"account", "identity", "scopedToken"})
"""Facts whose `name` is one."""
_NAMES_IN = frozenset({"groups", "identity"})
"""Things, or lists of things, within a fact whose `name` is one."""
_SENTENCES = frozenset({"detail", "absent", "needs", "source", "reason"})
"""Fields with sentences of this tool, which may hold a name without quotes."""
_FREE_TEXTS = _SENTENCES | {"message", "error", "serverError", "problem", "text"}
"""Fields with what other programs said. Only there may a secret be that is not kept as one."""
_VERSIONS = frozenset({"repository", "tag", "reference", "clientVersion", "serverVersion", "userAgent"})
"""Fields in which four numbers with dots are no address."""
_NO_NAMES = frozenset({"", "systemAssignedIdentity", "userAssignedIdentity", "nobody (anonymous)"})
_QUOTED = re.compile(r"""(["'“‘(])([^"'“”‘’()]+)(["'”’)])""")
_BITS_KEPT = {4: 16, 6: 32}
"""How much of a public address stays: enough to tell whose network it is, not which machine."""


def redact(document: Dict[str, Any], secrets: Iterable[Secret], salt: bytes) -> Tuple[Dict[str, Any], Dict[str, int]]:
    """The document with pseudonyms, and how many different values of each kind were replaced."""
    redaction = _Redaction(document, secrets, salt)
    redacted: Dict[str, Any] = redaction.value(document, ())
    return redacted, redaction.counts()


def blurred(text: str) -> str:
    """The text with no more of public addresses than what every bundle keeps of them."""
    return _ADDRESS.sub(lambda match: _beginning(match[0]), text)


def _beginning(text: str) -> str:
    address = _public_address(text)
    return text if address is None else address.packed[: _BITS_KEPT[address.version] // 8].hex() + "*"


def _public_address(text: str) -> Optional[Union[IPv4Address, IPv6Address]]:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # Some blocks that are not public hold single addresses that are, and the other way round. What is kept decides, so
    # that an address and its pseudonym are of one sort.
    block = ip_network((address, _BITS_KEPT[address.version]), strict=False)
    return address if block[0].is_global or block[-1].is_global else None


class _Redaction:
    def __init__(self, document: Dict[str, Any], secrets: Iterable[Secret], salt: bytes) -> None:
        self._salt = salt
        self._replaced: Set[Tuple[str, str]] = set()
        question = document["question"]
        # A password that is the registry's own name, say, is no secret, and removing it would change the question.
        asked = " ".join(text for text in question.values() if isinstance(text, str))
        self._secrets = [
            each for each in secrets if len(each) >= _SHORTEST_SECRET and each.removed_from(asked, "") == asked
        ]
        self._kept_ids = _kept_ids(document)
        self._kept_names = _NO_NAMES | _token_names(document)
        self._registry = question["name"]
        self._names = self._collect(document)

    def value(self, value: Any, path: Tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, path) for item in value]
        if not isinstance(value, str):
            return value
        key = path[-1]
        if key == "hint" and value:
            self._replaced.add(("secret", value))
            return _REMOVED
        if key == "correlationId":
            return value
        if value in self._names and _is_name(path):
            return self._name(value)
        return self._text(value, key)

    def counts(self) -> Dict[str, int]:
        return dict(sorted(Counter(kind for kind, _ in self._replaced).items()))

    def _collect(self, document: Dict[str, Any]) -> FrozenSet[str]:
        """Names that no pattern recognises."""
        found = {
            value
            for path, value in _texts(document, ())
            if _is_name(path)
            and value not in self._kept_names
            and value.lower() != self._registry
            and not _ID.fullmatch(value)
            and not _SIGN_IN_NAME.fullmatch(value)
        }
        return frozenset(found)

    def _text(self, text: str, key: str) -> str:
        if key in _FREE_TEXTS:
            text = self._without_secrets(text)
        text = _TOKEN.sub(lambda match: self._secret(match[0]), text)
        text = _SIGN_IN_NAME.sub(lambda match: f"{self._label('user', match[0])}@redacted.invalid", text)
        text = _TENANT_DOMAIN.sub(lambda match: self._label("tenant", match[0]), text)
        text = _ID.sub(self._id, text)
        if key not in _VERSIONS:
            text = _ADDRESS.sub(lambda match: self._address(match[0]), text)
        text = _HOME.sub(lambda match: match[1] + self._label("user", match[2]), text)
        text = _QUOTED.sub(self._quoted, text)
        if key in _SENTENCES:
            for name in self._names:
                text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self._name(name), text)
        return text

    def _without_secrets(self, text: str) -> str:
        for number, secret in enumerate(self._secrets):
            shorter = secret.removed_from(text, _REMOVED)
            if shorter != text:
                self._replaced.add(("secret", str(number)))
                text = shorter
        return text

    def _secret(self, value: str) -> str:
        self._replaced.add(("secret", value))
        return _REMOVED

    def _quoted(self, match: Match[str]) -> str:
        inner = self._name(match[2]) if match[2] in self._names else match[2]
        return match[1] + inner + match[3]

    def _name(self, value: str) -> str:
        return self._label("name", value)

    def _label(self, kind: str, value: str) -> str:
        return f"{kind}-{self._digest(kind, value)[:10]}"

    def _id(self, match: Match[str]) -> str:
        value = match["id"].lower()
        if match["trace"] or value == ZERO_GUID or value in self._kept_ids:
            return match[0]
        return f"00000000-0000-4000-8000-{self._digest('id', value)[:12]}"

    def _digest(self, kind: str, value: str) -> str:
        self._replaced.add((kind, value.lower()))
        return hmac.new(self._salt, f"{kind}:{value.lower()}".encode(), hashlib.sha256).hexdigest()

    def _address(self, text: str) -> str:
        address = _public_address(text)
        if address is None:
            return text
        self._replaced.add(("address", text))
        return str(self._scrambled(address))

    def _scrambled(self, address: Union[IPv4Address, IPv6Address]) -> Union[IPv4Address, IPv6Address]:
        """Flips each bit by a hash of all bits before it: addresses share as long a beginning as they did before."""
        bits = f"{int(address):0{address.max_prefixlen}b}"
        kept = _BITS_KEPT[address.version]
        scrambled = bits[:kept]
        for position in range(kept, len(bits)):
            digest = hmac.new(self._salt, f"{address.version}:{bits[:position]}".encode(), hashlib.sha256).digest()
            scrambled += str(int(bits[position]) ^ (digest[0] & 1))
        return type(address)(int(scrambled, 2))


def _is_name(path: Tuple[str, ...]) -> bool:
    if path[-1] == "name":
        return path[-2] in _NAMES_IN or (path[-2] == "known" and path[-3] in _NAMES_OF)
    # The subject of a token is a person or an application; that of a federated credential, say, a repository.
    return path[-1] in _NAMES or path[-2:] in (("subjects", "given"), ("claims", "subject"))


def _texts(value: Any, path: Tuple[str, ...]) -> List[Tuple[Tuple[str, ...], str]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _texts(item, (*path, key))]
    if isinstance(value, list):
        return [found for item in value for found in _texts(item, path)]
    return [(path, value)] if isinstance(value, str) else []


def _kept_ids(document: Dict[str, Any]) -> FrozenSet[str]:
    """Correlation ids, and the ids of built-in roles, which are the same in every tenant."""
    kept = {value.lower() for path, value in _texts(document, ()) if path[-1] == "correlationId"}
    return frozenset(kept | set(_built_in_roles(document)))


def _built_in_roles(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        if value.get("isCustom") is False and isinstance(value.get("definitionId"), str):
            yield value["definitionId"].lower()
        for item in value.values():
            yield from _built_in_roles(item)
    elif isinstance(value, list):
        for item in value:
            yield from _built_in_roles(item)


def _token_names(document: Dict[str, Any]) -> FrozenSet[str]:
    """Names of repository-scoped tokens: they are resources of the registry."""
    found = (subject["facts"].get("scopedToken", {}).get("known") for subject in document["subjects"])
    return frozenset(token["name"] for token in found if token is not None and token["exists"])
