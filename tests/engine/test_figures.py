"""The figures of an evaluation: what they say, what is drawn of it, and that they are the same every time."""

import re
import struct
import sys
from xml.etree import ElementTree as ET

import pytest

from alongside_engine.evaluation import paired_ordinal, tabulate, uptake
from alongside_engine.figures import ChangeRow, change_figure, overlap_figure, reasons_figure, to_png, uptake_figure
from alongside_engine.on_files import FileProblem

SVG = "{http://www.w3.org/2000/svg}"
PEOPLE = frozenset(range(12))
SETS = {"wrote <a> statement": frozenset(range(5)), "came & learned": frozenset(range(3, 9))}
ROLES = {"mentee": frozenset(range(6)), "mentor": frozenset(range(6, 12))}
FOUND = uptake(PEOPLE, SETS)
BY_ROLE = {role: uptake(people, {name: members & people for name, members in SETS.items()}) for role, people in ROLES.items()}
LABELS = {"time": "I did not have the time", "senior": "I would have wanted a more senior mentor", "else": "Another reason"}
REASONS = tabulate([["senior"], ["time", "senior"], ["senior"], ["time"], ["senior", "else"], []], list(LABELS))
CHANGES = [
    ChangeRow("I feel supported.", paired_ordinal([1, 2, 3, 4, 3, 2], [2, 3, 3, 3, 4, 4]), "+0.67"),
    ChangeRow("Nobody moved.", paired_ordinal([3, 3], [3, 3])),
]
DRAWN = {
    "uptake": uptake_figure("Uptake <1>", FOUND, BY_ROLE),
    "overlap": overlap_figure("Overlap <1>", FOUND, BY_ROLE),
    "change": change_figure("Change <1>", CHANGES),
    "reasons": reasons_figure("Reasons <1>", REASONS, LABELS),
}


def texts(svg):
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]


def bars(svg, stroke="#12262d"):
    """Every bar: where it begins and how wide it is; a box of a legend is 14 high and wide."""
    found = [rect for rect in ET.fromstring(svg).findall(f"{SVG}rect") if rect.get("stroke") == stroke]
    return [(float(rect.get("x")), float(rect.get("width"))) for rect in found if rect.get("height") != "14"]


@pytest.mark.parametrize("name", DRAWN)
def test_figure_has_a_name_a_description_and_nothing_from_elsewhere(name):
    svg = DRAWN[name]
    root = ET.fromstring(svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert (root.get("role"), title.text) == ("img", f"{name.capitalize()} <1>")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert len(description.text) > 40
    assert re.findall(r"style=|<style|href|@font-face|nan|inf\b|http", svg.replace('xmlns="http://www.w3.org/2000/svg"', "")) == []


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_drawn_outside_the_figure(name):
    root = ET.fromstring(DRAWN[name])
    height = float(root.get("height"))

    for shape in root.iter():
        for across in ("x", "x1", "x2", "cx"):
            assert -0.01 <= float(shape.get(across, 0)) <= 680
        for down in ("y", "y1", "y2", "cy"):
            assert -0.01 <= float(shape.get(down, 0)) <= height
    assert all(x + width <= 680.01 for x, width in bars(DRAWN[name]))


def test_figures_are_the_same_every_time_and_two_can_stand_on_a_page():
    again = uptake_figure("Uptake <1>", FOUND, BY_ROLE)
    ids = [re.findall(r' id="([^"]+)"', svg) for svg in DRAWN.values()]

    assert again == DRAWN["uptake"]
    assert len({name for names in ids for name in names}) == sum(map(len, ids))


def test_uptake_is_measured_against_those_invited():
    svg = DRAWN["uptake"]
    widths = [width for _x, width in bars(svg)]
    shares = [5 / 12, 5 / 6, 6 / 12, 3 / 6, 3 / 6]

    assert [width / widths[0] for width in widths] == pytest.approx([share / shares[0] for share in shares], abs=0.001)
    assert [text for text in texts(svg) if " of " in text] == [
        "5 of 12 (42%)",
        "5 of 6 (83%)",
        "0 of 6 (0%)",
        "6 of 12 (50%)",
        "3 of 6 (50%)",
        "3 of 6 (50%)",
    ]
    assert "all (invited: 12)" in texts(svg)
    assert "url(#" in svg


def test_interval_is_drawn_from_the_minimum_on():
    drawn = [svg.count('stroke-width="1.5"') for svg in (DRAWN["uptake"], uptake_figure("Uptake <1>", FOUND, BY_ROLE, minimum=7))]

    assert drawn == [3 * 6, 3 * 2]


def test_combinations_add_up_to_the_invited_and_lie_most_first():
    counts = [int(found[1]) for text in texts(DRAWN["overlap"]) if (found := re.match(r"(\d+) \(\d+ mentee, \d+ mentor\)", text))]

    assert (sum(counts), counts) == (12, [4, 3, 3, 2])
    assert len(ET.fromstring(DRAWN["overlap"]).findall(f"{SVG}circle")) == 2 * 4


def test_many_sets_are_lettered_and_what_does_not_fit_is_said():
    sets = {f"stage {place} of a long programme": frozenset(n for n in range(64) if n >> place & 1) for place in range(6)}
    svg = overlap_figure("Many", uptake(frozenset(range(64)), sets), {})

    assert texts(svg)[:2] == ["A: stage 0 of a long programme", "B: stage 1 of a long programme"]
    assert texts(svg)[-1] == "49 other combinations: 49 people"


def test_change_has_every_number_and_its_parts_add_up():
    assert [text for text in texts(DRAWN["change"]) if text.isdecimal()] == ["1", "4", "1", "0", "0", "2"]
    (first, second, third, fourth) = bars(DRAWN["change"])

    assert (second[1] / first[1], third[1] / first[1]) == pytest.approx((1, 4), abs=0.01)
    assert first[0] + first[1] == pytest.approx(second[0], abs=0.02)
    assert fourth[1] == pytest.approx(6 * first[1], abs=0.05)
    assert "1 fell, 1 stayed the same and 4 rose, of 6, +0.67" in DRAWN["change"]


def test_reasons_are_sorted_and_of_those_who_answered():
    found = texts(DRAWN["reasons"])

    assert [text for text in found if " of " in text] == ["4 of 5 (80%)", "2 of 5 (40%)", "1 of 5 (20%)"]
    assert found[0].startswith("I would have wanted")


@pytest.mark.parametrize(
    "svg",
    [
        uptake_figure("None", uptake(frozenset(), {}), {}),
        uptake_figure("None", uptake(frozenset(), {"a": frozenset()}), {"x": uptake(frozenset(), {"a": frozenset()})}),
        overlap_figure("None", uptake(frozenset(), {}), {}),
        change_figure("None", []),
        reasons_figure("None", tabulate([], []), {}),
        reasons_figure("None", tabulate([], ["a"]), {"a": "word" * 60}),
        reasons_figure("None\x00", tabulate(["a"], ["a"]), {"a": "odd \x0b \ud800 \uffff 語 <&"}),
    ],
)
def test_empty_and_long_are_drawn_too(svg):
    assert ET.fromstring(svg).get("role") == "img"
    assert all(len(text) < 60 for text in texts(svg))
    assert to_png(svg).startswith(b"\x89PNG")


def test_picture_is_as_wide_as_paper_asks_for_and_the_same_every_time():
    picture = to_png(DRAWN["change"])

    assert struct.unpack(">II", picture[16:24])[0] == pytest.approx(17 / 2.54 * 300, abs=1)
    assert to_png(DRAWN["change"]) == picture


def test_picture_without_the_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(FileProblem, match=r"pip install 'alongside\[figures\]'"):
        to_png(DRAWN["change"])
