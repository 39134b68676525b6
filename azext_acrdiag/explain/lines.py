"""The lines of a pasted log, and which of them are worth a closer look."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import Dict, Iterable, List, Set, Tuple

_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]")
_LONGEST = 2000
_STEP = 1600
"""A longer line (a log packed into JSON) is cut into pieces that overlap, so that no text is lost at a cut."""
_FIRST, _LAST = 1000, 200
"""How many lines with one fragment are looked at, from the start and from the end: what repeats says nothing new."""

_WITHOUT_DIGITS = {ord(digit): None for digit in "0123456789"}

# What JSON makes of the characters that matter, also where a log was packed twice. Before a word `\n` stays: it may be
# part of a Windows path.
_ESCAPES = re.compile(r"\\{1,4}(u0027|u0022|u003c|u003e|u0026|\"|'|/|[rnt](?![a-z]{2}))", re.IGNORECASE)
_PLAIN = {"u0027": "'", "u0022": '"', "u003c": "<", "u003e": ">", "u0026": "&", "r": " ", "n": "\n", "t": " "}


_TYPOGRAPHY = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
        "\u200b": None, "\u200e": None, "\ufeff": None,
    }
)  # fmt: skip
"""What word processors, chats and web pages make of a text that is copied through them."""
_NARROWEST, _WIDEST = 60, 250
"""Between these widths terminals break lines."""
_MOST_COPIED = 400
"""So many lines are copied from a terminal; of a longer log one has a file, in which nothing is broken."""
_USUAL_WIDTHS = (80, 100, 120, 132, 160)
MARGIN = " \t>|"
"""What quoting and tables put before a line."""


class Log:
    """A text in lines. Index is the position in `lines`; `number` the line number that a person counts."""

    def __init__(self, text: str) -> None:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\x1b" in text:
            text = _COLOURS.sub("", text)
        if not text.isascii():
            text = text.translate(_TYPOGRAPHY)
        self.lines, self._numbers = _pieces(*_unbroken(text.split("\n")))
        self._lower = "\n".join(self.lines).lower()
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lower.split("\n"))]
        self._vocabulary = " ".join(set(self._lower.translate(_WITHOUT_DIGITS).split()))

    def number(self, index: int) -> int:
        """Line number, from 1."""
        return self._numbers[index]

    def plain(self, index: int) -> str:
        """The line with the escapes of JSON and the doubled quotes of YAML resolved."""
        line = self.lines[index].replace("''", "'")
        return _ESCAPES.sub(_unescaped, line) if "\\" in line else line

    def window(self, index: int) -> str:
        """The line and the two that follow: messages are often broken over lines."""
        return "\n".join(self.plain(each) for each in range(index, min(index + 3, len(self.lines))))

    def unwrapped(self, index: int) -> str:
        """The window as one line; empty where its lines are too short to have been broken for want of room."""
        lines = self.window(index).split("\n")
        if max(map(len, lines)) < _NARROWEST:
            return ""
        return " ".join(line.strip(MARGIN) for line in lines)

    def is_broken_in(self, words: str, index: int, line: str) -> bool:
        """Whether the words begin at the end of the line and go on in the next, or the other way round.

        Both the words and `line`, which is the line without the blanks and marks around it, are in lower case.
        """
        starts, ends = _parts(words)
        if line.endswith(starts) and index + 1 < len(self.lines):
            return words in f"{line} {self.plain(index + 1).lower().strip(MARGIN)}"
        if line.startswith(ends) and index:
            return words in f"{self.plain(index - 1).lower().strip(MARGIN)} {line}"
        return False

    def around(self, indices: Iterable[int], before: int, after: int, most: int) -> str:
        """The neighbourhood of some lines, each line once, up to `most` lines."""
        wanted: Set[int] = set()
        for index in indices:
            wanted.update(range(max(0, index - before), min(len(self.lines), index + after + 1)))
            if len(wanted) > most:
                break
        return "\n".join(self.plain(index) for index in sorted(wanted))

    def holding(self, fragments: Iterable[str]) -> List[Tuple[int, List[str]]]:
        """The lines that hold some of the fragments (lower case), in order, each with those that it holds."""
        found: Dict[int, List[str]] = {}
        for fragment in fragments:
            if _word_of(fragment) in self._vocabulary:
                for index in self._hits(fragment):
                    found.setdefault(index, []).append(fragment)
        return sorted(found.items())

    def _hits(self, fragment: str) -> List[int]:
        hits: List[int] = []
        at = self._lower.find(fragment)
        while at >= 0 and len(hits) < _FIRST:
            hits.append(self._index(at))
            at = self._lower.find(fragment, self._starts[hits[-1] + 1])
        if at < 0:
            return hits
        end = len(self._lower)
        for _ in range(_LAST):
            at = self._lower.rfind(fragment, 0, end)
            if at < 0:
                break
            hits.append(self._index(at))
            end = self._starts[hits[-1]]
        return hits

    def _index(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


def _word_of(fragment: str) -> str:
    """What the vocabulary of a log that holds the fragment holds: its longest word, without digits."""
    return max(fragment.translate(_WITHOUT_DIGITS).split(), key=len, default="")


@cache
def _parts(words: str) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """The beginnings of a text that end before a blank, and what follows each."""
    blanks = [place for place, letter in enumerate(words) if letter == " "]
    return tuple(words[:place] for place in blanks), tuple(words[place + 1 :] for place in blanks)


def _unbroken(lines: List[str]) -> Tuple[List[str], List[int]]:
    """The lines with their numbers; those that a terminal broke at its edge are whole again."""
    numbers = list(range(1, len(lines) + 1))
    if len(lines) > _MOST_COPIED:
        return lines, numbers
    width = max(map(len, lines))
    full = sum(len(line) == width for line in lines)
    # Texts that were wrapped at words are narrow, and two of their lines may be as long as each other by chance.
    needed = 1 if width in _USUAL_WIDTHS else 2 if width > min(_USUAL_WIDTHS) else 3
    if not _NARROWEST <= width <= _WIDEST or full < needed:
        return lines, numbers
    whole: List[str] = []
    first: List[int] = []
    goes_on = False
    for line, number in zip(lines, numbers):
        if goes_on:
            whole[-1] += line
        else:
            whole.append(line)
            first.append(number)
        goes_on = len(line) == width
    return whole, first


def _pieces(lines: List[str], counted: List[int]) -> Tuple[List[str], List[int]]:
    if max(map(len, lines)) <= _LONGEST:
        return lines, counted
    pieces: List[str] = []
    numbers: List[int] = []
    for line, number in zip(lines, counted):
        for start in range(0, max(len(line) - (_LONGEST - _STEP), 1), _STEP):
            pieces.append(line[start : start + _LONGEST])
            numbers.append(number)
    return pieces, numbers


def _unescaped(match: re.Match[str]) -> str:
    return _PLAIN.get(match[1].lower(), match[1])
