"""Sentences, pieces and shapes of any text: nothing is lost, and nothing lies outside it."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.passages import pieces, sentences, trimmed
from alongside.kit.redaction import is_taken_from, redacted, telling

KINDS = {kind: kind for kind in ("contact", "grade", "place", "date", "number", "name")}


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


def shapes(text):
    return [(hint.kind, text[hint.start : hint.end]) for hint in telling(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        ("Time.", ["Time."]),
        ("No time. No room!  And then?\nYes…", ["No time.", "No room!", "And then?", "Yes…"]),
        ("Dr. Moss met me in 2012. It took 3.5 hours, e.g. at night.", ["Dr. Moss met me in 2012.", "It took 3.5 hours, e.g. at night."]),
        ("She said “no.” I went.", ["She said “no.”", "I went."]),
        ("لا وقت. هل؟ نعم", ["لا وقت.", "هل؟", "نعم"]),
        ("- one\n- two\n", ["- one", "- two"]),
        ("👍. 👎", ["👍.", "👎"]),
        ("...", ["..."]),
    ],
)
def test_text_is_cut_into_sentences(text, expected):
    assert cut(text) == expected


@given(st.text(max_size=300))
def test_sentences_hold_every_letter_once_and_in_order(text):
    found = sentences(text)

    assert all(start < end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_pieces_are_the_text_again_with_every_mark_where_it_was(text, spans):
    marked = [(*sorted((min(one, len(text)), min(two, len(text)))), place) for place, (one, two) in enumerate(spans)]
    found = pieces(text, marked)
    letters = [piece.marks for piece in found for _letter in piece.text]

    assert "".join(piece.text for piece in found) == text
    assert letters == [tuple(mark for start, end, mark in marked if start <= place < end) for place in range(len(text))]


@given(st.text(max_size=60), st.integers(-3, 70), st.integers(-3, 70))
def test_trimmed_stretch_lies_inside_and_has_no_spaces_at_its_ends(text, start, end):
    low, high = trimmed(text, start, end)

    if low < high:
        assert 0 <= start <= low < high <= end <= len(text)
        assert text[low:high] == text[start:end].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I met my mentor twice.", []),
        ("Thandar taught me.", [("name", "Thandar")]),
        ("My mentor Wei Xuan helped.", [("name", "Wei Xuan")]),
        ("We met at Ashcombe Royal Infirmary, on ward 7B.", [("place", "Ashcombe Royal Infirmary"), ("place", "ward 7B")]),
        ("As a CT1 and later ST3, with F1s.", [("grade", "CT1"), ("grade", "ST3"), ("grade", "F1s")]),
        ("On 4 September 2026, in January, on Mondays.", [("date", "4 September 2026"), ("date", "January"), ("date", "Mondays")]),
        ("We met 12 times.", [("number", "12")]),
        ("You can write to bob@x.example or 01632 960 123.", [("contact", "bob@x.example"), ("contact", "01632 960 123")]),
        ("I failed PACES. We talked.", [("name", "PACES")]),
        ("It helped. Zoë said so, and I’m glad.", [("name", "Zoë")]),
        ("Time. Nothing. There was no room either.", []),
    ],
)
def test_what_could_tell_who_it_was_is_marked(text, expected):
    assert shapes(text) == expected


def test_redacted_words_have_kinds_in_brackets_and_are_still_the_writers_own():
    text = "Thandar called the registrar at King Osric Hospital in March, 10 times."

    found = redacted(text, KINDS)

    assert found == "[name] called the registrar at [place] in [date], [number] times."
    assert is_taken_from(text, found)


@given(st.text(alphabet="AaBb .,’é1\n😀", max_size=80))
def test_redacted_words_of_any_text_are_its_own_as_long_as_any_are_left(text):
    found = redacted(text, KINDS)

    assert is_taken_from(text, found) or not is_taken_from(found, found)


@pytest.mark.parametrize("sign", ["Aa ", "\n", " ", "Aa\n", "1,", "a@", "0", ".", "[a", "A", "Aa-", "Dr.", "👍"])
def test_long_text_of_any_shape_is_read_without_going_back_and_forth(sign):
    """A hundredth of a second where nothing else runs; patterns that go back and forth take minutes."""
    text = (sign * 5000)[:5000]
    began = time.process_time()
    redacted(text, KINDS)
    sentences(text)
    is_taken_from(text, text)

    assert time.process_time() - began < 15
