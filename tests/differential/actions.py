"""The actions that registries ask for, and the patterns by which roles name them."""

from __future__ import annotations

from hypothesis import strategies as st

_REGISTRIES = "Microsoft.ContainerRegistry/registries"
ACTIONS = tuple(
    f"{_REGISTRIES}/{name}"
    for name in ("pull/read", "push/write", "artifacts/delete", "metadata/read", "metadata/write")
)
DATA_ACTIONS = tuple(
    f"{_REGISTRIES}/{name}"
    for name in (
        "repositories/content/read",
        "repositories/content/write",
        "repositories/content/delete",
        "repositories/metadata/read",
        "repositories/metadata/write",
        "catalog/read",
    )
)
OTHER_ACTIONS = (
    f"{_REGISTRIES}/read",
    f"{_REGISTRIES}/tokens/write",
    "Microsoft.Compute/*",
    "Microsoft.Storage/*/read",
)
WHOLE_WILDCARDS = ("*", "*/read")
"""Wildcards that registries honour in every role."""
PARTIAL_WILDCARDS = (
    "Microsoft.ContainerRegistry/*",
    f"{_REGISTRIES}/*",
    f"{_REGISTRIES}/*/read",
    f"{_REGISTRIES}/pull/*",
    f"{_REGISTRIES}/repositories/*/write",
    f"{_REGISTRIES}/repositories/*",
    "*/write",
    "*/delete",
)


def any_case(text: str) -> st.SearchStrategy[str]:
    """The text in one of the letter cases that Azure takes for the same."""
    return st.sampled_from([text, text, text.lower(), text.upper()])
