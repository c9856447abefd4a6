import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.safe_text import (
    UnknownField,
    fields_in,
    looks_like_nhs_number,
    merge_fields,
    plain,
)


def test_plain_keeps_names_with_accents_and_apostrophes():
    assert plain("Niamh Ní Dhúill d'Abreu") == "Niamh Ní Dhúill d'Abreu"


def test_plain_puts_a_header_injection_on_one_line():
    assert plain("Ade\r\nBcc: kit@outside.example") == "Ade Bcc: kit@outside.example"


def test_plain_drops_direction_overrides_and_invisible_signs():
    assert plain("\u202egnp.\u200bMo\ufeff\x00") == "gnp.Mo"


def test_plain_composes_accents_typed_on_a_mac():
    assert plain("Lo\u0301vstad") == "Lóvstad"


def test_plain_keeps_joiners_that_spell_words():
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text())
def test_plain_of_any_text_is_one_clean_line_and_stays_so(text):
    once = plain(text)
    assert plain(once) == once
    assert {unicodedata.category(c) for c in once} & {"Cc", "Cs", "Zl", "Zp"} == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("943 476 5919", True),
        ("9434765919", True),
        ("the patient 943-476-5919 said", True),
        ("943 476 5918", False),
        ("4010232137", True),
        ("0000000000", False),
        ("94347659190", False),
        ("07700 900123", False),
        ("GMC 7012345", False),
        ("", False),
    ],
)
def test_nhs_number_is_found_by_its_check_digit(text, found):
    assert looks_like_nhs_number(text) is found


@given(st.integers(min_value=10**8, max_value=10**9 - 1))
def test_nhs_number_has_at_most_one_last_digit_that_passes(start):
    assert sum(looks_like_nhs_number(f"{start}{last}") for last in range(10)) <= 1


def test_merge_fields_fills_each_field():
    merged = merge_fields("Dear { first_name }, {first_name}: {link}", {"first_name": "Ade", "link": "L"})
    assert merged == "Dear Ade, Ade: L"


def test_merge_fields_never_reads_a_value_as_a_template():
    assert merge_fields("{a}", {"a": "{b}", "b": "secret"}) == "{b}"


def test_merge_fields_leaves_lone_braces_alone():
    assert merge_fields("50 } and { more", {}) == "50 } and { more"


@pytest.mark.parametrize("name", ["firstname", "first_name.__class__", "0", "", "% load x %"])
def test_merge_fields_names_a_field_that_is_not_there(name):
    with pytest.raises(UnknownField) as caught:
        merge_fields(f"Dear {{{name}}}", {"first_name": "Ade"})
    assert caught.value.name == name.strip()
    assert "{first_name}" in str(caught.value)


def test_unknown_field_says_when_there_are_none():
    with pytest.raises(UnknownField, match="Fields you can use: none"):
        merge_fields("{x}", {})


def test_fields_in_lists_each_once_in_order():
    assert fields_in("{b} {a} { b }") == ("b", "a")
