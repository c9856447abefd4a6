import re
from xml.etree import ElementTree as ET

import pytest

from alongside.kit.charts import Bar, bar_chart, with_fixed_width

SVG = "{http://www.w3.org/2000/svg}"
BARS = [
    Bar("Submitted a statement", 31, 72, "31 of 72 (43%)", (0.322, 0.545)),
    Bar("Took part <in> a pair & more", 42, 72, "42 of 72 (58%)"),
]


def drawn(bars=BARS):
    return ET.fromstring(bar_chart("Uptake <2012>", bars, "Two bars & one line."))


def test_chart_has_a_name_and_a_description_for_a_screen_reader():
    root = drawn()
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert (title.text, description.text) == ("Uptake <2012>", "Two bars & one line.")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))


def test_chart_says_every_bar_in_words():
    texts = [text.text for text in drawn().iter(f"{SVG}text")]
    assert texts == [
        "Submitted a statement",
        "31 of 72 (43%)",
        "Took part <in> a pair & more",
        "42 of 72 (58%)",
        *("0%", "25%", "50%", "75%", "100%"),
    ]


def test_bars_are_measured_against_those_invited():
    widths = [rect.get("width") for rect in drawn().iter(f"{SVG}rect")]
    assert widths == ["100%", "100%", "43.06%", "100%", "58.33%"]


def test_interval_is_a_line_with_two_ends():
    lines = [(line.get("x1"), line.get("x2")) for line in drawn().iter(f"{SVG}line")][:3]
    assert lines == [("32.20%", "54.50%"), ("32.20%", "32.20%"), ("54.50%", "54.50%")]


def test_long_words_are_wrapped():
    bar = Bar("Answered the end-of-year questionnaire, of those who took part", 23, 42, "23 of 42")
    texts = [text.text for text in drawn([bar]).iter(f"{SVG}text")]
    assert texts[:2] == ["Answered the end-of-year", "questionnaire, of those who took"]


@pytest.mark.parametrize(("count", "of", "width"), [(0, 0, "0.00%"), (5, 3, "100.00%"), (0, 9, "0.00%")])
def test_bar_never_leaves_the_chart(count, of, width):
    assert [rect.get("width") for rect in drawn([Bar("a", count, of, "b")]).iter(f"{SVG}rect")][-1] == width


def test_chart_loads_nothing_and_carries_no_style_attribute():
    svg = bar_chart("a", BARS, "b").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"style=|href|url\(|http|<script", svg) == []


def test_two_charts_on_a_page_have_different_ids():
    ids = {bar_chart(title, BARS, "b").split('id="')[1].split('"')[0] for title in ("a", "b")}
    assert len(ids) == 2


def test_fixed_width_is_for_the_drawing_and_its_bars():
    assert with_fixed_width('<svg width="100%" height="9">', 420) == '<svg width="420" height="9">'
