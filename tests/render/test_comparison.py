"""Two runs side by side, for people and for programs."""

from __future__ import annotations

from azext_acrdiag._format import transform_comparison
from azext_acrdiag.domain.comparison import Comparison, FactDifference, FieldDifference
from azext_acrdiag.domain.subject import SubjectKind
from azext_acrdiag.render.comparison import comparison_to_json, comparison_to_text

from .reports import firewall, healthy

DECIDES = FactDifference(
    "challenge",
    None,
    (FieldDifference("contact", "challenged", "denied"), FieldDifference("message", "null", "x" * 300)),
    ("client-ip-not-allowed",),
    changes_verdict=True,
    decides=True,
)
ALSO = FactDifference(
    "role_assignments", SubjectKind.SIGNED_IN, (FieldDifference("", "not known \x1b[2J", "[]"),), (), False
)
DIFFERENT = Comparison(healthy(), firewall(), (DECIDES, ALSO), only_in_second=(SubjectKind.STORED,))


def text_of(comparison: Comparison, ascii_only: bool = False) -> list[str]:
    return ["".join(text for _, text in line) for line in comparison_to_text(comparison, 80, ascii_only)]


def test_what_decides_comes_first_and_long_texts_are_cut() -> None:
    lines = text_of(DIFFERENT)
    assert lines.index("DECIDES") < lines.index("DIFFERS")
    assert "    contact: challenged → denied" in lines
    assert "    With this alone, the first run has: client-ip-not-allowed." in lines
    assert "  role assignments of signed-in" in lines
    assert "Tested in the second run only: stored." in lines
    assert "x" * 201 not in "".join(lines)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert all(line.isascii() for line in text_of(DIFFERENT, ascii_only=True))


def test_the_same_verdict_needs_no_decision() -> None:
    lines = text_of(Comparison(healthy(), healthy(), ()))
    assert "SAME VERDICT" in lines
    assert not [line for line in lines if "With all these facts" in line]


def test_that_nothing_decides_is_said() -> None:
    assert "With all these facts, the first run does not come to the verdict of the second." in text_of(
        Comparison(healthy(), firewall(), (ALSO,))
    )


def test_the_object_holds_everything_and_no_control_characters() -> None:
    document = comparison_to_json(DIFFERENT)
    assert document["sameVerdict"] is False
    assert document["second"]["causes"] == ["client-ip-not-allowed"]
    assert [each["decides"] for each in document["differences"]] == [True, False]
    assert document["differences"][0]["fields"][1]["second"] == "x" * 300
    assert document["differences"][1]["fields"][0]["first"] == "not known"
    assert document["onlyInSecond"] == ["stored"]


def test_the_table_has_a_row_for_each_part() -> None:
    rows = transform_comparison(comparison_to_json(DIFFERENT))
    assert [row["Verdict"] for row in rows] == ["decides", "decides", ""]
    assert rows[0]["Fact"] == "challenge.contact"
