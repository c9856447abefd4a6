import html
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alongside.kit.documents import (
    BulletList,
    DataTable,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Placed,
    placed,
    to_html,
    to_markdown,
)
from alongside.kit.safe_text import plain

TAGS = {"div", "h1", "p", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}


def test_placed_numbers_figures_and_tables_apart(table):
    blocks = (table, Figure("", "a", "b"), table)
    assert [item.caption for item in placed(Document("t", "", blocks))] == [
        "Table 1. Uptake",
        "Figure 1. a",
        "Table 2. Uptake",
    ]


def test_only_figures_and_tables_have_a_caption():
    assert Placed(Note("x")).caption == ""


def test_placed_lets_no_heading_skip_a_level():
    headings = tuple(Heading(level, "x") for level in (2, 3, 3, 1, 0, 4))
    assert [item.number for item in placed(Document("t", "", headings))] == [1, 2, 3, 1, 1, 2]


def test_placed_cleans_every_text():
    bad = "a\x00\u202eb"
    blocks = (Note(bad), BulletList((bad,)), Figure("<svg/>", bad, bad), DataTable(bad, (bad,), ((bad,),)))
    assert [item.block for item in placed(Document("t", "", blocks))] == [
        Note("ab"),
        BulletList(("ab",)),
        Figure("<svg/>", "ab", "ab"),
        DataTable("ab", ("ab",), (("ab",),)),
    ]


def test_table_with_a_short_row_is_refused():
    with pytest.raises(ValueError, match="one cell for each heading"):
        DataTable("a", ("b", "c"), (("1",),))


def test_markdown_of_a_whole_document(whole):
    assert to_markdown(whole) == (
        "# Uptake \\& impact\n\n2012–13\n\n## Results\n\n### Uptake\n\n"
        "Of 72 invited, \\<b\\>42\\</b\\> took part.\n\n- one\n- \\- two\n\n"
        "**Figure 1. Uptake** One bar, 40 of 72.\n\n**Table 1. Uptake**\n\n"
        "| Step | n |\n| --- | ---: |\n| Trained | 40 |\n| Took \\| part | 42 |\n\n> \\# independent\n"
    )


def test_markdown_without_a_subtitle_starts_with_the_text():
    assert to_markdown(Document("t", "", (Paragraph("1. x"), Paragraph("2012) y")))) == "# t\n\n1\\. x\n\n2012\\) y\n"


@given(st.text())
def test_any_text_reads_in_markdown_as_it_was_typed(text):
    rendered = MarkdownIt().render(to_markdown(Document("t", "", (Paragraph(text),))))
    wanted = f"<p>{html.escape(plain(text), quote=False)}</p>\n" if plain(text) else ""
    assert rendered.replace("&quot;", '"') == f"<h1>t</h1>\n{wanted}"


def test_html_of_a_whole_document(whole, chart):
    lines = to_html(whole).splitlines()
    assert lines[:5] == [
        '<h1 class="nhsuk-heading-l">Uptake &amp; impact</h1>',
        '<p class="nhsuk-body-l">2012–13</p>',
        '<h2 class="nhsuk-heading-m">Results</h2>',
        '<h3 class="nhsuk-heading-s">Uptake</h3>',
        "<p>Of 72 invited, &lt;b&gt;42&lt;/b&gt; took part.</p>",
    ]
    assert lines[5] == '<ul class="nhsuk-list nhsuk-list--bullet"><li>one</li><li>- two</li></ul>'
    assert lines[6] == f'<figure class="app-figure"><figcaption>Figure 1. Uptake</figcaption>{chart}</figure>'
    assert lines[8] == '<div class="nhsuk-inset-text"><p># independent</p></div>'


def test_html_table_names_its_columns_for_everyone(table):
    drawn = ET.fromstring(to_html(Document("t", "", (table,)), with_title=False))
    assert drawn.find("caption").text == "Table 1. Uptake"
    assert [th.attrib for th in drawn.iter("th")] == [
        {"role": "columnheader", "scope": "col", "class": "nhsuk-table__header"},
        {"role": "columnheader", "scope": "col", "class": "nhsuk-table__header nhsuk-table__header--numeric"},
    ]
    assert [td.get("class") for td in drawn.iter("td")] == [
        "nhsuk-table__cell",
        "nhsuk-table__cell nhsuk-table__cell--numeric",
    ] * 2
    assert ["".join(td.itertext()) for td in drawn.iter("td")] == ["Step Trained", "n 40", "Step Took | part", "n 42"]


def test_html_without_its_title_leaves_the_page_its_own():
    assert to_html(Document("t", "s", (Note("x"),)), with_title=False)[:4] == "<div"


def test_html_without_a_subtitle_has_the_title_alone():
    assert to_html(Document("t", "", ())) == '<h1 class="nhsuk-heading-l">t</h1>'


def test_html_heading_goes_no_deeper_than_six():
    headings = tuple(Heading(level, "x") for level in range(1, 8))
    tags = [line[1:3] for line in to_html(Document("t", "", headings), with_title=False).splitlines()]
    assert tags == ["h2", "h3", "h4", "h5", "h6", "h6", "h6"]


@given(st.text(), st.text())
def test_any_text_stays_text_in_html(first, second):
    blocks = (Paragraph(first), BulletList((second,)), DataTable(first, (second,), ((first,),)), Note(second))
    root = ET.fromstring(f"<div>{to_html(Document(first, second, blocks))}</div>")
    assert (root.find("h1").text or "") == plain(first)
    assert {e.tag for e in root.iter()} <= TAGS
