"""Small text work of the window: fuzzy search, shortened names, sentences with marks, labels that keep apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.ui.answer_strip import bold_html, elide_middle, marked_name
from tldesk.ui.command_search import fuzzy_match
from tldesk.ui.plot_parts import spread


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("st", "Start training", "Last stage"),
        ("train", "Start training", "The rain in autumn"),
        ("sb", "Show the browser", "Subtract"),
        ("use", "Use", "Show the user's own recipes"),
    ],
)
def test_beginnings_of_words_and_runs_of_letters_count_most(query: str, better: str, worse: str) -> None:
    good, poor = fuzzy_match(query, better), fuzzy_match(query, worse)
    assert good is not None
    assert poor is None or good[0] > poor[0]


@given(st.text(max_size=6), st.text(max_size=30))
def test_what_is_found_are_the_letters_asked_for(query: str, text: str) -> None:
    match = fuzzy_match(query, text)
    if match is not None:
        letters = [letter for letter in query.casefold() if not letter.isspace()]
        assert [text.lower()[place] for place in match[1]] == letters
        assert list(match[1]) == sorted(set(match[1]))


def test_letters_in_another_order_are_not_found() -> None:
    assert fuzzy_match("niart", "Train") is None
    assert fuzzy_match("", "Train") is not None


@given(st.text(max_size=60), st.integers(3, 40))
def test_a_shortened_name_fits_and_keeps_both_ends(name: str, longest: int) -> None:
    short = elide_middle(name, longest)
    assert len(short) <= max(longest, 0)
    if len(name) > longest:
        assert short[0] == name[0]
        assert short[-1] == name[-1]


def test_marks_become_bold_and_nothing_else_becomes_markup() -> None:
    name = marked_name("a*<b>**c")
    assert bold_html(f"Weakest: **{name}**.") == "Weakest: <b>a∗&lt;b&gt;∗∗c</b>."


@given(st.lists(st.floats(0, 300), max_size=12))
def test_labels_keep_apart_in_order_and_inside(heights: list[float]) -> None:
    placed = spread(sorted(heights), 300, gap=15)
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(placed))
    assert all(7 <= y <= 293.5 for y in placed)
