"""A record as the text of a bundle: schema version 1.0.

schemaVersion
    `1.0`. Within version 1 keys are only added.
tool
    `name` and `version` of the tool that found the facts.
createdAt
    This machine's clock when the facts were found.
question
    `given` (as typed), `name`, `actions`, `resourceGroup`, `repository`, `tag`, `failOn`.
facts
    By name, each one of `{known, source}`, `{unknown, detail, needs}` and `{absent}`.
subjects
    `kind`, `given`, and the `facts` that are about the subject.
explanation
    What `--error` said, in the parts that count; null without it.
seconds
    How long finding the facts took.
redaction
    `replaced`: how many different values of each kind (`id`, `user`, `name`, `tenant`, `address`, `secret`).
"""

from __future__ import annotations

import json
from typing import Any, Dict, Optional, Tuple

from ..domain.fact import Fact, Known, Unknown
from ..domain.subject import Subject
from ..facts import given
from .codec import camel, encode, secrets_in
from .record import Record
from .redact import redact

SCHEMA_VERSION = "1.0"
GIVEN = (given.TARGET, given.SUBJECT)
"""Facts that follow from the question."""


def write_bundle(record: Record, salt: bytes) -> Tuple[str, Dict[str, int]]:
    """The text of the bundle, and how many different values of each kind were replaced by pseudonyms."""
    document, replaced = redact(to_document(record), _secrets(record), salt)
    return json.dumps({**document, "redaction": {"replaced": replaced}}, indent=2) + "\n", replaced


def to_document(record: Record) -> Dict[str, Any]:
    """The record in the form that this module's documentation fixes, before anything is replaced."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "acrdiag", "version": record.version},
        "createdAt": encode(record.found_at),
        "question": {
            "given": record.target.given,
            "name": record.target.name,
            "actions": [action.value for action in record.target.actions],
            "resourceGroup": record.target.resource_group,
            "repository": record.target.repository,
            "tag": record.target.tag,
            "failOn": record.fail_on.value,
        },
        "facts": _facts(record, None),
        "subjects": [
            {"kind": subject.kind.value, "given": subject.given, "facts": _facts(record, subject)}
            for subject in record.subjects
        ],
        "explanation": encode(record.explanation),
        "seconds": record.seconds,
    }


def _facts(record: Record, subject: Optional[Subject]) -> Dict[str, Any]:
    return {
        camel(key.name): _encode_fact(fact)
        for (key, about), fact in sorted(record.facts.items(), key=lambda item: item[0][0].name)
        if about == subject and key not in GIVEN
    }


def _encode_fact(fact: Fact[Any]) -> Dict[str, Any]:
    if isinstance(fact, Known):
        return {"known": encode(fact.value), "source": fact.source}
    if isinstance(fact, Unknown):
        return {"unknown": fact.why.value, "detail": fact.detail, "needs": fact.needs}
    return {"absent": fact.reason}


def _secrets(record: Record) -> Any:
    for subject in record.subjects:
        yield from secrets_in(subject)
    for fact in record.facts.values():
        yield from secrets_in(fact)
