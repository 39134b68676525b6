"""All rules, found by their files."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Optional, Tuple

from .base import Rule

FAMILIES = ("ENV", "NAME", "NET", "CRED", "AUTHN", "AUTHZ", "TOKEN", "REG", "REPO", "SVC", "LOG")
"""In the order in which a client meets them."""


@cache
def all_rules() -> Tuple[Rule, ...]:
    """Every rule, in the order of families and numbers."""
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


def find_rule(name: str) -> Optional[Rule]:
    """The rule with this code, slug or alias, in any case."""
    wanted = name.strip().lower()
    for each in all_rules():
        if wanted in (each.code.lower(), each.slug, *(alias.lower() for alias in each.aliases)):
            return each
    return None
