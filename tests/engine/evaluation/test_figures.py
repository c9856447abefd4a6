"""Does it add up? Every way to print a figure, true ones that must pass, planted ones that must be found, and text that is neither."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside_engine.evaluation import check_figures

ADDS, CANNOT, UNKNOWN = "adds up", "cannot be true", "not known"


def verdicts(text):
    return [(figure.quote, figure.verdict) for figure in check_figures(text).figures]


@pytest.mark.parametrize(
    "text",
    [
        "31 of 72 (43%)",
        "31 of the 72 (43.1%)",
        "31/72 (43%)",
        "31 out of 72 (43 %)",
        "31 of 72 core medical trainees (43%)",
        "31 of 72, 43%",
        "31/72 = 43%",
        "31 of 72 (43·1%)",
        "31 of 72 (43,1%)",
        "31 of 72 (43 per cent)",
        "1,234 of 2,468 (50%)",
        "Thirty-one of the 72 (43%)",
        "thirty-one of seventy-two trainees (43%)",
        "43% (31/72)",
        "43% (n = 31 of 72)",
        "43%, 31 of 72",
        "31 (43%) of 72",
        "31 trainees (43%) of the 72",
        "31\nof  72 (43%)",
        "31\u00a0of\u00a072 (43\u202f%)",
        "1 of 8 (12%)",
        "1 of 8 (13%)",
        "0 of 72 (0%)",
        "72 of 72 (100%)",
        "150 of 100 planned meetings (150%)",
        "43% of 72 trainees",
        "43% (95% CI 32% to 55%)",
        "43% (95% CI 32 to 55)",
        "0.38 (95% CI 0.03 to 0.64)",
        "\u22120.5 (95% CI \u22121.0 to 0.1)",
        "5.24 (95% confidence interval: 1.2\u201322.5)",
        "t(22) = 2.10, p = 0.047",
        "t(22)=2.10, p<.05",
        "t(22) = 2.10, p = .024",
        "\u03c72(1, N=19) = 5.00, P=0.03",
        "z = 1.96, p = 0.05",
        "F(2, 40) = 3.23, p = 0.05",
        "r(38) = 0.31, p = 0.05",
    ],
)
def test_what_can_be_true_passes_in_every_way_to_print_it(text):
    assert verdicts(text) == [(" ".join(text.split()), ADDS)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 of 72 (45%)", "31 of 72 is 43%, not 45%. 31 would be 45% of 69."),
        ("36 of 72 trainees (49%)", "36 of 72 is 50%, not 49%. 49% would be 35 of 72. 36 would be 49% of 73 or 74."),
        ("23 (54%) of the 42", "23 of 42 is 55%, not 54%."),
        ("54.9% (23/42)", "23 of 42 is 54.8%, not 54.9%."),
        ("3 of 0 (43%)", "Nobody has no percentage: 3 of 0."),
        ("45% of 72 trainees", "Nobody's number is 45% of 72: 32 is 44% and 33 is 46%."),
        ("n=23 (99%)", "There is no number of people of whom 23 are 99%. 23 of 23 is 100% and 23 of 24 is 96%."),
        ("75 of 72 people", "75 are more than the 72 they are said to be of."),
        ("43% (95% CI 45% to 55%)", "43 is not between 45 and 55, though it is their estimate."),
        ("0.38 (95% CI 0.64 to 0.03)", "The interval ends before it begins: 0.64 is above 0.03."),
        ("p = 1.2", "A p value lies between 0 and 1, not at 1.2."),
        ("t(22) = 2.10, p = 0.20", "t = 2.10 gives p = 0.047, not 0.20."),
        ("\u03c72(1) = 5.00, P<0.01", "\u03c72 = 5.00 gives p = 0.025, not <0.01."),
    ],
)
def test_what_cannot_be_true_is_said_with_what_would_be(text, says):
    (figure,) = check_figures(f"We found {text}.").problems

    assert (figure.quote, figure.says) == (text, says)


@pytest.mark.parametrize(
    "text",
    [
        "About 31 of 72 (40%) came.",
        "Question 3 of 10 (35%) was left out.",
        "Table 3 (99%) shows it.",
        "In 2012 (43%) there were more.",
        "45% of 72 hours were spent.",
        "Between 31 of 72 (40\u201345%) came.",
        "20 pairs (95% CI 0.1 to 0.5)",
        "2.5 of 5 (49%)",
        "On 12/10/2012 (55%) and 24/7.",
        "t = 2.10, p = 0.20",
        "t(22) = 2.10, p = 0.20 (Bonferroni corrected)",
        "F(2, 40) = 3.23, p = 0.30 with the Greenhouse-Geisser adjustment",
        "up to 31 of 72 (99%)",
        "nearly 55% (23/43)",
        "",
    ],
)
def test_what_is_said_loosely_is_not_judged(text):
    assert check_figures(text).figures == ()


def test_part_whose_whole_is_elsewhere_is_looked_for_in_the_text():
    assert verdicts("We asked 42. In the end n=23 (55%).") == [("n=23 (55%)", ADDS)]
    assert verdicts("In the end n=23 (55%).") == [("n=23 (55%)", UNKNOWN)]
    assert verdicts("In the end 55% (n=42) answered.") == [("55% (n=42)", UNKNOWN)]


def test_markdown_is_read_with_its_tables_and_lines():
    table = "| who | n | % |\n|---|--:|--:|\n| all | 42 | 100 |\n| came | 23 | 60 |\n"
    text = f"# Results\n\n**31** of 72 (**45%**) wrote.\n\n{table}\nThen 23 of 42 (56%).\n"
    found = [(figure.line, figure.quote) for figure in check_figures(text).problems]

    assert found == [(3, "31 of 72 (45%)"), (8, "came: 23 (60%)"), (10, "23 of 42 (56%)")]


def test_table_says_of_how_many():
    rows = [["item", "count", "of", "percent"], ["time", 4, 10, "40%"], ["inclination", 3, 10, "33%"], ["seniority", None, 10, ""]]

    assert [(figure.line, figure.quote) for figure in check_figures(rows).problems] == [(3, "inclination: 3 of 10 (33%)")]


def test_column_has_its_size_in_its_header():
    rows = [["reason", "mentors (n=12), n (%)", "mentees (n=11), n (%)"], ["time", "3 (25)", "4 (36%)"], ["other", "5 (45)", "5 (42)"]]
    found = check_figures(rows)

    assert [(figure.quote, figure.verdict) for figure in found.figures] == [
        ("time: 3 (25%)", ADDS),
        ("time: 4 (36%)", ADDS),
        ("other: 5 (45%)", UNKNOWN),
        ("other: 5 (42%)", CANNOT),
    ]
    assert found.problems[0].says == "5 is 42% of 12, and there are 11: of 11 it is 45%."


def test_column_sums_to_its_whole():
    rows = [["role", "n", "%"], ["mentors", 12, 52], ["mentees", 11, 48]]

    assert {figure.verdict for figure in check_figures(rows).figures} == {ADDS}


def test_shares_of_one_are_no_percentages():
    assert check_figures([["role", "n", "percent"], ["mentors", 12, "0.52"], ["mentees", 11, "0.48"]]).figures == ()


def test_mean_follows_from_the_answers_beside_it():
    header = ["item", "disagree (1)", "2", "3", "4", "agree (5)", "mean (SD)"]
    rows = [
        header,
        ["true", 1, 2, 3, 4, 5, "3.67 (1.29)"],
        ["mean", 1, 2, 3, 4, 5, "3.77 (1.29)"],
        ["spread", 1, 2, 3, 4, 5, "3.67 (1.09)"],
    ]

    assert [(figure.quote, figure.says) for figure in check_figures(rows).problems] == [
        ("mean: mean 3.77 (1.29)", "These 15 answers have a mean of 3.67, not 3.77."),
        ("spread: mean 3.67 (1.09)", "These 15 answers have a standard deviation of 1.29, not 1.09."),
    ]


def test_sentences_in_cells_are_read_too():
    assert [figure.line for figure in check_figures([["what", "note"], ["statements", "31 of 72 (45%)"]]).problems] == [2]


FORMS = ["{k} of {n} ({p}%)", "{k}/{n} ({p}%)", "{p}% ({k}/{n})", "{k} ({p}%) of the {n}", "{k} out of {n} people ({p}%)", "n={k} ({p}%)"]


def rounded(value, decimals, up):
    """Half up or half down, in exact numbers."""
    steps = value * 10**decimals
    whole = steps.numerator // steps.denominator
    rest = steps - whole
    whole += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and up)
    return f"{whole / 10**decimals:.{decimals}f}"


@pytest.mark.parametrize("many", [2_000, pytest.param(40_000, marks=pytest.mark.slow)])
def test_no_true_figure_is_ever_found_wrong(many):
    chance = random.Random(12)
    for _one in range(many):
        n = chance.randint(1, 400)
        k = chance.randint(0, n)
        percent = rounded(Fraction(100 * k, n), chance.randint(0, 2), chance.random() < 0.5)
        text = f"In all, {chance.choice(FORMS).format(k=k, n=n, p=percent)} took part."
        assert check_figures(text).problems == (), text


@pytest.mark.parametrize("many", [2_000, pytest.param(40_000, marks=pytest.mark.slow)])
def test_every_false_figure_with_its_whole_is_found(many):
    chance = random.Random(13)
    for _one in range(many):
        n = chance.randint(5, 400)
        k = chance.randint(0, n)
        wrong = chance.randint(0, 100)
        if abs(Fraction(100 * k, n) - wrong) <= Fraction(1, 2):
            continue
        text = f"In all, {chance.choice(FORMS[:-1]).format(k=k, n=n, p=wrong)} took part."
        assert len(check_figures(text).problems) == 1, text


@given(st.text(alphabet="0123456789 %()/.,=ofnpCItzF|-\n\u2212\u00b7\u0663", max_size=120))
def test_any_text_has_an_answer(text):
    assert all(figure.line <= text.count("\n") + 1 for figure in check_figures(text).figures)


@given(st.lists(st.lists(st.text(alphabet="n%123 (=)./Total", max_size=9) | st.none() | st.integers(0, 99), max_size=4), max_size=5))
def test_any_table_has_an_answer(rows):
    check_figures(rows)
