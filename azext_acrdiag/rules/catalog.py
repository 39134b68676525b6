"""All rules, found by their files."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import Optional, Tuple, Union

from .base import Rule
from .clues import TextCause

FAMILIES = ("ENV", "NAME", "NET", "CRED", "AUTHN", "AUTHZ", "TOKEN", "REG", "REPO", "SVC", "LOG")
"""In the order in which a client meets them."""


def all_rules() -> Tuple[Rule, ...]:
    """Every rule that `run` judges, in the order of families and numbers."""
    return tuple(each for each in catalogue() if not each.only_in_scan)


@cache
def scan_rules() -> Tuple[Rule, ...]:
    """What `scan` judges of each registry, under the codes of the catalogue."""
    found = []
    for each in catalogue():
        if each.only_in_scan:
            found.append(each)
        elif each.survey is not None:
            judge, needs, uses = each.survey.judge, each.survey.needs, each.survey.uses
            found.append(replace(each, judge=judge, needs=needs, uses=uses, after=(), explains=()))
    return tuple(found)


@cache
def catalogue() -> Tuple[Rule, ...]:
    """Every rule there is, in the order of families and numbers."""
    package = importlib.import_module(__package__)
    found = []
    for family in pkgutil.iter_modules(package.__path__):
        if not family.ispkg:
            continue
        folder = importlib.import_module(f"{package.__name__}.{family.name}")
        for module in pkgutil.iter_modules(folder.__path__):
            found += [
                value
                for value in vars(importlib.import_module(f"{folder.__name__}.{module.name}")).values()
                if isinstance(value, Rule)
            ]
    return tuple(sorted(found, key=lambda each: (FAMILIES.index(each.family), each.code)))


@cache
def text_causes() -> Tuple[TextCause, ...]:
    """Every cause that only its text tells."""
    package = importlib.import_module(f"{__package__}.texts")
    modules = (
        importlib.import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    )
    return tuple(cause for module in modules for cause in module.CAUSES)


def find_cause(name: str) -> Optional[Union[Rule, TextCause]]:
    """The rule with this code (with or without `ACRD-`), slug or alias, or the cause with this slug, in any case."""
    wanted = name.strip().lower()
    for each in catalogue():
        code = each.code.lower()
        if wanted in (code, code.split("-", 1)[1], each.slug, *(alias.lower() for alias in each.aliases)):
            return each
    return next((cause for cause in text_causes() if cause.slug == wanted), None)
