"""Texts that try to be more than text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import strategies as st

from azext_acrdiag.render.clean import clean
from tests.harness.plain import FORGED

FRAGMENTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title>", "</style>", "</svg>", "<!--", "-->", "<b>",
    "]]>", "<https://evil.example>", "&lt;", "&#60;", "\"'>", "' onload='", "](https://evil.example)", "[a](b)",
    "![a](b)", "[1]: https://evil.example", "[^1]", "https://evil.example", "HTTP://evil.example", "www.evil.example",
    "$", "$$", "mailto:a@b.example", "a@b.example", "@everyone", "#1", "`", "```", "~~~", "**", "__", "~~", ":tada:",
    "{0}", "{{", "}", "\\", "\\`", "|", "|---|", "# ", "## ", "> ", "- ", "+ ", "* ", "1. ", "1) ", "---", "===",
    "    ", "\n", "\n\n", "\r", "\t", "\x00", "\x1b[31m",
    "\x1b]8;;https://evil.example\x07", "\u202e", "\u2066", "\u200b",
    "\ufeff", "\ud800", "\u2028", "é", "名", "\U0001f600",
)  # fmt: skip

HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), min_size=1, max_size=8).map("".join).filter(clean)
"""Texts of which something is left when they are cleaned."""

ALIVE: dict[str, str] = {
    "colours and cursor": "a\x1b[5;7mb\x1b[2Jc\x1b[1;1Hd\x1b[1Ae\x1b[2Kf\x9b2Jg\x1bch\x1b7i\x1b(0j",
    "title, link, clipboard": (
        "a\x1b]0;owned\x07b\x1b]8;;evil:x\x1b\\c\x1b]8;;\x1b\\d\x1b]52;c;cm0gLXJm\x07e\x9d0;owned\x9cf"
    ),
    "strings of devices": "a\x1bP1$r\x1b\\b\x1b_private\x1b\\c\x1b^message\x1b\\d\x1bXstart\x1b\\e\x90x\x9cf",
    "control characters": "a" + "b".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) + "c",
    "overwritten": f"a\r{FORGED}\b\b\bb\v{FORGED}\x1b[1G{FORGED}",
    "lines": "a" + "".join(f"{each}{FORGED} " for each in ("\n", "\r\n", *"\v\f\x1c\x85\u2028\u2029")) + "b",
    "wrapped": f"a {FORGED * 4}" + f" {FORGED}" * 60,
    "direction": "a\u202eb\u202dc\u202ad\u202be\u202cf\u2066g\u2067h\u2068i\u2069j\u200ek\u200fl\u061cm",
    "invisible": (
        "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh\u2064i\u206aj\ufff9k\u3164l\uffa0m\u115fn\u034fo"
        "\U000e0001\U000e0041p"
    ),
    "halves of sequences": "a\x1b]0;b\x1b[c\x1b]8;;d\x9be\x9d",
    "an escape at the end": "a\x1b",
    "a sequence at the end": "a\x1b[",
    "a title at the end": "a\x1b]",
    "halves of characters": "a\ud800b\udfffc\udc9bd",
}  # fmt: skip
"""Each begins with a letter, so that it can be told from the blanks around it."""
LEGITIMATE = (
    "容器镜像仓库", "Größe-café", "cafe\u0301", "Ключ", "日本語の名前", "葛\U000e0100飾", "한국어",
    "مخزن الصور", "می\u200cخواهم", "מאגר התמונות", "क्ष", "क्\u200dष", "👩\u200d💻", "👩🏽\u200d💻", "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈", "👨\u200d👩\u200d👧\u200d👦", "🇩🇪",
)  # fmt: skip
"""Names as people write them, which are shown as they are."""


def planted(value: Any, text: str) -> Any:
    """The value with the text at the end of every text in it. What came from an enumeration or is secret stays."""
    if type(value) is str:
        return value + text
    if isinstance(value, (tuple, list)):
        return type(value)(planted(each, text) for each in value)
    if isinstance(value, dict):
        return {key: planted(each, text) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        found = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        return replace(value, **{name: planted(each, text) for name, each in found.items() if name not in _OURS})
    return value


_OURS = {"code", "slug", "aliases", "explained_by", "skipped_because", "decided_by", "today", "loses", "may_lose"}
"""Names that the tool gives to rules and causes, and words of its own that it looks up later."""
