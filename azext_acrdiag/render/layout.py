"""Lines of styled text, wrapped at a width: what the terminal's renderers write on."""

from __future__ import annotations

import re
import textwrap
from typing import List, Sequence, Tuple

from .clean import brief, clean

Segment = Tuple[str, str]
"""A style and a text. Styles are the values of `azure.cli.core.style.Style`; they add colour, never meaning."""
Line = List[Segment]

PRIMARY = "primary"
SECONDARY = "secondary"
IMPORTANT = "important"
ACTION = "action"
ERROR = "error"
SUCCESS = "success"
WARNING = "warning"

_ASCII = str.maketrans({"·": "-", "…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "→": "->"})
_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*'|["'])+""")
"""A word of a command line: quoted parts keep their spaces."""
_GLUE = "\ue000"
"""Stands for a space at which a line must not end; a private character, which no text holds."""


class Page:
    """Collects lines. Every text is cleaned and wrapped here, so that no caller can forget it."""

    def __init__(self, width: int, ascii_only: bool) -> None:
        self.lines: List[Line] = []
        self._width = width
        self._ascii_only = ascii_only

    def blank(self) -> None:
        """Start a new block."""
        self.lines.append([])

    def heading(self, word: str, style: str, rest: str = "") -> None:
        """A word in capitals at the left margin, with a text that continues below itself."""
        if not rest:
            self.lines.append([(style, word)])
            return
        first, *more = self._wrap(rest, len(word) + 2)
        self.lines.append([(style, word), (PRIMARY, "  " + first)])
        self.lines += [[(PRIMARY, " " * (len(word) + 2) + line)] for line in more]

    def paragraph(self, text: str, indent: int = 0, style: str = PRIMARY, hanging: int = 0) -> None:
        """A text; all its lines but the first are indented by `hanging` more."""
        self.lines += [[(style, " " * indent + line)] for line in self._wrap(text, indent, hanging)]

    def items(self, parts: Sequence[str], indent: int = 0) -> None:
        """Short texts in a row; a line ends between two of them."""
        dot = self._text("·")
        whole = f"{_GLUE}{dot} ".join(self._text(part).replace(" ", _GLUE) for part in parts)
        for line in self._lines_of(whole, indent):
            self.lines.append([(PRIMARY, " " * indent + line.replace(_GLUE, " "))])

    def columns(self, cells: Sequence[str], widths: Sequence[int], style: str = PRIMARY) -> None:
        """Texts side by side: the last takes the room that is left and continues below itself.

        A text that fills its column pushes what follows to the next line.
        """
        head = "".join(self._text(cell).ljust(width) for cell, width in zip(cells, widths))
        margin = sum(widths)
        lines = self._wrap(cells[-1], margin)
        if len(head) > margin:
            self.lines.append([(style, head.rstrip())])
        else:
            self.lines.append([(style, f"{head}{lines.pop(0)}".rstrip())])
        self.lines += [[(style, " " * margin + line)] for line in lines if line]

    def evidence(self, text: str, source: str, indent: int) -> None:
        """A line of proof, ending with its source."""
        *lines, last = self._wrap(text, indent + 2)
        lead = " " * indent + "- "
        for line in lines:
            self.lines.append([(PRIMARY, lead + line)])
            lead = " " * (indent + 2)
        origin = f"({self._text(source)})"
        if len(lead) + len(last) + 2 + len(origin) <= self._width:
            self.lines.append([(PRIMARY, lead + last), (SECONDARY, "  " + origin)])
            return
        self.lines.append([(PRIMARY, lead + last)])
        self.paragraph(origin, indent + 4, SECONDARY, hanging=1)

    def command(self, command: str, indent: int) -> None:
        """A command that can be pasted: a line that is too long continues after a backslash, between words."""
        groups = _with_values(_WORD.findall(self._in_charset(clean(command))))
        # The backslash that continues a line takes two columns of it.
        room = self._width - 2
        lines = [""]
        for group in groups:
            pieces = [group] if indent + 4 + len(" ".join(group)) <= room else [[word] for word in group]
            for piece in pieces:
                text = " ".join(piece)
                margin = indent if len(lines) == 1 else indent + 4
                if lines[-1] and margin + len(lines[-1]) + 1 + len(text) > room:
                    lines.append(text)
                else:
                    lines[-1] = f"{lines[-1]} {text}".lstrip()
        for number, line in enumerate(lines):
            margin = indent if number == 0 else indent + 4
            self.lines.append([(ACTION, " " * margin + line + (" \\" if number < len(lines) - 1 else ""))])

    def _text(self, text: str) -> str:
        return self._in_charset(brief(text))

    def _in_charset(self, text: str) -> str:
        if self._ascii_only:
            text = text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
        return text

    def _wrap(self, text: str, indent: int, hanging: int = 0) -> List[str]:
        return self._lines_of(self._text(text), indent, hanging)

    def _lines_of(self, text: str, indent: int, hanging: int = 0) -> List[str]:
        # Ids, hosts and commands within a text stay in one piece, even if they stick out.
        return textwrap.wrap(
            text,
            self._width - indent,
            subsequent_indent=" " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]


def _with_values(words: Sequence[str]) -> List[List[str]]:
    """The words in groups: each option together with its values."""
    groups: List[List[str]] = [[]]
    for word in words:
        if word.startswith("-") and groups[-1]:
            groups.append([])
        groups[-1].append(word)
    return groups
