"""The text of a bundle as a record. What comes from another version costs at most single facts."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, Dict, NoReturn, Optional

from ..domain.action import Action
from ..domain.explanation import Explanation
from ..domain.fact import Absent, Fact, Key, Known, Unknown, Why
from ..domain.outcome import FailOn
from ..domain.subject import Subject
from ..domain.target import Target, TargetError, parse_target
from ..facts import given
from .codec import Damaged, NotUnderstood, camel, decode
from .record import Facts, Record, types_of_facts
from .write import GIVEN, SCHEMA_VERSION

_NO_BUNDLE = "The file is no bundle of az acr diagnose-login"


class BundleError(ValueError):
    """The text cannot be used as a bundle; the message is a sentence that says why."""


def read_bundle(text: str) -> Record:
    """The record that the text holds. Raises BundleError."""
    document = _parse(text)
    version = document.get("schemaVersion")
    if not isinstance(version, str):
        raise BundleError(f"{_NO_BUNDLE}: it has no schemaVersion.")
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise BundleError(
            f"The bundle has schema version {version[:20]!r}, and this version of acrdiag reads {SCHEMA_VERSION}."
        )
    try:
        return _record(document)
    except (Damaged, NotUnderstood, TargetError) as error:
        raise BundleError(f"The bundle is damaged: {error}") from None


def missing(key: Key[Any], record: Record) -> Unknown:
    """The fact that a rule takes and a record lacks."""
    detail = f"The bundle, which version {record.version} saved, says nothing of the {key.name.replace('_', ' ')}."
    return Unknown(Why.UNSUPPORTED, detail, "a bundle that this version saved")


def _parse(text: str) -> Dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BundleError(f"{_NO_BUNDLE}: it holds no JSON.") from None
    if not isinstance(document, dict):
        raise BundleError(f"{_NO_BUNDLE}: it holds no JSON object.")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _record(document: Dict[str, Any]) -> Record:
    question = _field(document, "question", dict, "")
    target = _target(question)
    facts: Facts = {(given.TARGET, None): Known(target, "the bundle")}
    _add(facts, _field(document, "facts", dict, ""), None, "facts")
    for key in (given.CLOUD, given.NOW):
        if not isinstance(facts.get((key, None)), Known):
            raise Damaged(f"facts.{key.name} is missing.")
    subjects = []
    for number, each in enumerate(_field(document, "subjects", list, "")):
        place = f"subjects[{number}]"
        if not isinstance(each, dict):
            raise Damaged(f"{place} is no object.")
        subject = decode({"kind": each.get("kind"), "given": each.get("given", "")}, Subject, place)
        facts[(given.SUBJECT, subject)] = Known(subject, "the bundle")
        _add(facts, _field(each, "facts", dict, place + "."), subject, place)
        subjects.append(subject)
    if not subjects or len(set(subjects)) < len(subjects):
        raise Damaged("subjects names none, or one twice.")
    seconds = decode(document.get("seconds"), float, "seconds")
    if not isfinite(seconds):
        raise Damaged("seconds is no number.")
    version = decode(_field(document, "tool", dict, "").get("version"), str, "tool.version")
    fail_on = decode(question.get("failOn"), FailOn, "question.failOn")
    explanation = decode(document.get("explanation"), Optional[Explanation], "explanation")
    return Record(target, tuple(subjects), fail_on, facts, seconds, version, explanation)


def _target(question: Dict[str, Any]) -> Target:
    actions = _field(question, "actions", list, "question.")
    text = {
        name: decode(question.get(name), Optional[str], f"question.{name}")
        for name in ("resourceGroup", "repository", "tag")
    }
    return parse_target(
        _field(question, "given", str, "question."),
        tuple(decode(each, Action, "question.actions") for each in actions) or (Action.PULL,),
        resource_group=text["resourceGroup"],
        repository=text["repository"],
        tag=text["tag"],
    )


def _add(facts: Facts, found: Dict[str, Any], subject: Optional[Subject], place: str) -> None:
    for key, hint in types_of_facts().items():
        name = camel(key.name)
        if key.per_subject is (subject is not None) and key not in GIVEN and name in found:
            facts[(key, subject)] = _decode_fact(found[name], hint, f"{place}.{name}", key)


def _decode_fact(data: Any, hint: Any, place: str, key: Key[Any]) -> Fact[Any]:
    if not isinstance(data, dict):
        raise Damaged(f"{place} is no object.")
    if "absent" in data:
        return Absent(decode(data["absent"], str, place))
    try:
        if "unknown" in data:
            needs = decode(data.get("needs"), Optional[str], place)
            return Unknown(decode(data["unknown"], Why, place), decode(data.get("detail"), str, place), needs)
        return Known(decode(data.get("known"), hint, place), decode(data.get("source"), str, place))
    except NotUnderstood as error:
        detail = f"What the bundle says of the {key.name.replace('_', ' ')} is not understood: {error}"
        return Unknown(Why.UNSUPPORTED, detail, "a bundle that this version saved")


def _field(data: Dict[str, Any], name: str, kind: type, place: str) -> Any:
    value = data.get(name)
    if not isinstance(value, kind):
        raise Damaged(f"{place}{name} is missing or of another kind.")
    return value
