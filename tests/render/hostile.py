"""Texts that try to be more than text."""

from __future__ import annotations

from hypothesis import strategies as st

from azext_acrdiag.render.clean import clean

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
