"""Random conditions of role assignments, written as people and portals write them."""

from __future__ import annotations

from hypothesis import strategies as st

from .actions import DATA_ACTIONS, any_case

_NAME = "Microsoft.ContainerRegistry/registries/repositories:name"
REPOSITORIES = ("team/api", "Team/API", "team2/api", "team", "a*b")
"""Names that differ by letter case, by a missing slash and by what looks like a wildcard."""

_values = st.sampled_from(
    [*REPOSITORIES, "team/", "TEAM/", "team/*", "*api", "t?am/*", r"a\*b", r"a\?b", "", "*", "other", "api"]
)
_text_operators = [
    f"String{negative}{verb}{case}"
    for negative in ("", "Not")
    for verb in ("Equals", "StartsWith", "Like")
    for case in ("", "IgnoreCase")
]
_quantified_operators = [each for each in _text_operators if "StartsWith" not in each]
_quantifiers = ["ForAnyOfAnyValues", "ForAllOfAnyValues", "ForAnyOfAllValues", "ForAllOfAllValues"]
_attribute = any_case(f"@Request[{_NAME}]")


def _quoted(value: str) -> str:
    return f"'{value}'"


_simple = st.builds(
    "{} {} {}".format, _attribute, st.sampled_from(_text_operators).flatmap(any_case), _values.map(_quoted)
)
_of_several = st.builds(
    "{} {}:{} {{{}}}".format,
    _attribute,
    st.sampled_from(_quantifiers).flatmap(any_case),
    st.sampled_from(_quantified_operators),
    st.lists(_values.map(_quoted), min_size=1, max_size=3).map(", ".join),
)
_with_itself = st.builds("{0} StringEquals {0}".format, _attribute)
_exists = st.builds("Exists {}".format, _attribute)
_of_the_action = st.builds(
    "ActionMatches{{'{}'}}".format,
    st.sampled_from(
        [*DATA_ACTIONS, "Microsoft.ContainerRegistry/registries/repositories/*", "*/content/*", "*/read", "*"]
    ).flatmap(any_case),
)
_sub_operation = st.just("SubOperationMatches{'Blob.List'}")
_UNKNOWABLE = (
    "@Environment[isPrivateLink] BoolEquals true",
    "@Environment[UtcNow] DateTimeGreaterThan '2026-05-01T13:00:00Z'",
    "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team_Size] NumericGreaterThanEquals 3",
    "@Resource[Microsoft.ContainerRegistry/registries:id] GuidEquals '11111111-2222-3333-4444-555555555555'",
    f"@Request[{_NAME}] NumericEquals 5",
    f"@Request[{_NAME}] BoolEquals true",
    f"@Request[{_NAME}] GuidNotEquals '11111111-2222-3333-4444-555555555555'",
    f"@Request[{_NAME}] DateTimeLessThan '2026-05-01T13:00:00Z'",
    "Exists @Environment[isPrivateLink]",
)
"""What depends on things that only the service knows, or compares a name with what is no name."""


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner.map("({})".format), min_size=2, max_size=3)
    return st.one_of(
        st.builds(lambda word, item: f"{word}({item})", st.sampled_from(["!", "NOT ", "not "]), inner),
        st.builds(lambda word, items: word.join(items), st.sampled_from([" AND ", " and ", "&&"]), several),
        st.builds(lambda word, items: word.join(items), st.sampled_from([" OR ", " Or ", "\n||\n"]), several),
    )


def _guarded(actions: list[str], inner: str) -> str:
    """The shape that the Azure portal writes."""
    guards = "\nAND\n".join(f"!(ActionMatches{{'{action}'}})" for action in actions)
    return f"(\n(\n{guards}\n)\nOR\n(\n{inner}\n)\n)"


def _grown(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tree = st.recursive(leaves, _compound, max_leaves=5)
    actions = st.lists(st.sampled_from(DATA_ACTIONS), min_size=1, max_size=3, unique=True)
    return st.one_of(st.builds(_guarded, actions, tree), tree)


_decidable = st.one_of(_simple, _of_several, _with_itself, _exists, _of_the_action, _sub_operation)
decidable_conditions = _grown(_decidable)
"""Whether they hold follows from the action and the name of the repository."""
any_conditions = _grown(st.booleans().flatmap(lambda known: _decidable if known else st.sampled_from(_UNKNOWABLE)))
