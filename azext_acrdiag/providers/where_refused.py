"""Facts that only explain a refusal: where the registry grants what is wanted, nobody asks for them."""

from __future__ import annotations

from typing import Any, Callable, Tuple

from ..access.registry_word import Says, registry_word
from ..domain.fact import Absent, Fact, Key
from ..engine.plan import Provider
from ..facts import given, identity, login, registry


def where_refused(
    key: Key[Any], fetch: Callable[..., Fact[Any]], needs: Tuple[Key[Any], ...], uses: Tuple[Key[Any], ...] = ()
) -> Provider:
    """The provider of a fact that is not looked up where the registry's own word is that it grants.

    Nor is it for a subject that has no identity, such as a stored login that is not there.
    """
    asked = (given.TARGET, login.LOGIN, login.GRANTED, registry.REGISTRY)
    taken = tuple(each.name for each in needs + uses)

    def guarded(**known: Any) -> Fact[Any]:
        target, answer, granted, settings = (known[each.name] for each in asked)
        if registry_word(target, answer, granted, settings.is_abac if settings else None).says is Says.GRANTS:
            return Absent("The registry grants what is wanted.")
        return fetch(**{name: known[name] for name in taken})

    more_needs = tuple(each for each in (given.TARGET, identity.IDENTITY) if each not in needs)
    more_uses = tuple(each for each in asked[1:] if each not in needs + uses)
    return Provider(key, guarded, needs=(*more_needs, *needs), uses=(*uses, *more_uses))
