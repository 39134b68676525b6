"""A value that must never be seen."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Holds a password or token; it has no text form and cannot be serialised.

    `reveal` is called only where the value goes onto the wire (`sources/`).
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def starts_with(self, prefix: str) -> bool:
        """Whether the value begins with a prefix that Entra shows openly (the hint of a client secret)."""
        return self._value.startswith(prefix)

    def removed_from(self, text: str, mark: str) -> str:
        """The text with a mark in the place of the value, wherever it holds it."""
        return text.replace(self._value, mark) if self._value else text

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret cannot be serialised.")
