"""Records for tests: made of the rules' fact sets, or anything that the types of the facts allow."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any, Union

from hypothesis import strategies as st

from azext_acrdiag.bundle.record import Record, types_of_facts
from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.domain.secret import Secret
from tests.rules.fact_sets import FactSet

TEXTS = st.text(max_size=12)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).flatmap(
    lambda moment: st.sampled_from((timezone.utc, timezone(timedelta(hours=-5)))).map(
        lambda zone: moment.replace(tzinfo=zone)
    )
)
PLAIN = {str: TEXTS, int: st.integers(), float: st.floats(allow_nan=False, allow_infinity=False), bool: st.booleans()}


def record_of(known: FactSet) -> Record:
    """What a run would have found: None in a set becomes unknown."""
    subject = known["subject"]
    facts: Any = {}
    for key in types_of_facts():
        value = known.get(key.name)
        fact = Known(value, "a test") if value is not None else Unknown(Why.PERMISSION, "Not allowed.", "a right")
        facts[(key, subject if key.per_subject else None)] = fact
    return Record(known["target"], (subject,), FailOn.ERROR, facts, 1.5, "1.0.0")


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type that facts are made of."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Union:
        return st.one_of(*(st.none() if each is type(None) else values(each) for each in arguments))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if hint is Secret:
        return st.text(min_size=1, max_size=8).map(Secret)
    if hint is datetime:
        return MOMENTS
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        made_of = {field.name: values(hints[field.name]) for field in fields(hint) if field.init}
        return st.builds(typing.cast(Any, hint), **made_of)
    return PLAIN[hint]
