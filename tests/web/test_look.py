import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template, engines
from django.test import RequestFactory

from alongside.web.templatetags import alongside
from alongside.web.widgets import Checkboxes, DateBoxes, LongText, Radios


class VisitForm(forms.Form):
    place = forms.CharField(label="Place", help_text="Where <you> met", max_length=80)
    met_on = forms.DateField(label="When did you meet?", widget=DateBoxes())
    about = forms.CharField(label="What was it about?", max_length=20, widget=LongText())
    mode = forms.ChoiceField(
        label="How?", choices=[("face", "Face to face"), ("video", "By video")], widget=Radios(hints={"video": "A call"})
    )
    topics = forms.MultipleChoiceField(label="Topics", choices=[("exams", "Exams")], widget=Checkboxes(), required=False)
    share = forms.BooleanField(label="My match may read this", required=False)


def sent(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data[name] = value
    return data


def whole_visit(**changes):
    return sent(
        **{
            "place": "Library",
            "met_on_day": "4",
            "met_on_month": "9",
            "met_on_year": "2012",
            "about": "Exams",
            "mode": "face",
            **changes,
        }
    )


def draw(source, **values):
    return Template(source).render(Context(values))


def base_page(source="", **values):
    request = RequestFactory().get("/", values.pop("query", {}))
    request.user = AnonymousUser()
    page = engines["django"].from_string('{% extends "base.html" %}{% block title %}Pairs{% endblock %}' + source)
    return page.template.render(Context({"request": request, "user": request.user, **values}))


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def attributes(html, start):
    return re.findall(rf"<{start}[^>]*>", html)


def test_style_and_script_first_load_stays_under_60_kb():
    total = sum(len(gzip.compress(Path(finders.find(f"alongside/{name}")).read_bytes())) for name in ("alongside.css", "alongside.js"))

    assert total < 60_000


def test_style_sheet_asks_nothing_of_another_address():
    css = Path(finders.find("alongside/alongside.css")).read_text(encoding="utf-8")

    assert re.findall(r"(?i)https?:|//[a-z]|@import|@font-face|frutiger", css) == []
    assert {bool(finders.find(f"alongside/{name}")) for name in re.findall(r'url\("([^"]+)"\)', css)} == {True}


def test_templates_carry_no_inline_style_or_script():
    folder = Path(alongside.__file__).parents[1] / "templates"

    assert [
        path.name
        for path in sorted(folder.rglob("*.html"))
        if re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:", path.read_text(encoding="utf-8"))
    ] == []


def test_title_with_errors_starts_with_error():
    form = VisitForm(sent())

    title = re.search(r"<title>(.*)</title>", base_page(form=form, service_name="Core medical trainees")).group(1)

    assert title == "Error: Pairs – Core medical trainees"


def test_title_without_errors_names_the_page_and_the_service():
    assert re.search(r"<title>(.*)</title>", base_page()).group(1) == "Pairs – Alongside"


def test_navigation_marks_the_current_page():
    html = base_page(navigation=[{"label": "People", "url": "/a", "current": False}, {"label": "Pairs", "url": "/b", "current": True}])

    assert attributes(html, 'a class="app-nav__link"') == [
        '<a class="app-nav__link" href="/a">',
        '<a class="app-nav__link" href="/b" aria-current="page">',
    ]


def test_demonstration_says_so_with_its_own_date():
    strip = re.search(r"<section.*?</section>", base_page(demonstration=True, now=date(2013, 8, 5)), re.S).group()

    assert words(strip) == "Demonstration. Invented people; no e-mail leaves this machine. It is 5 August 2013 here."


def test_page_says_who_can_see_it():
    html = base_page(shows="You and the lead see this.")

    assert words(re.search(r'<div class="app-shows">.*?</div>', html, re.S).group()) == (
        "Who can see this page. You and the lead see this."
    )


def test_error_summary_leads_to_the_first_input_of_each_field():
    html = draw("{% load alongside %}{% error_summary form %}", form=VisitForm(sent()))

    assert re.findall(r'href="#([^"]*)"', html) == ["id_place", "id_met_on_day", "id_about", "id_mode_0"]


def test_error_summary_without_errors_is_empty():
    assert draw("{% load alongside %}{% error_summary form %}", form=VisitForm()).strip() == ""


def test_field_with_an_error_says_it_and_ties_it_to_the_input():
    html = VisitForm(sent())["place"].as_field_group()

    assert attributes(html, "input") == [
        '<input type="text" name="place" aria-invalid="true" aria-describedby="id_place_helptext id_place_error"'
        ' id="id_place" class="nhsuk-input nhsuk-input--error">'
    ]
    assert words(html) == "Place Where &lt;you&gt; met Error: This field is required."


def test_field_that_is_required_leaves_the_checking_to_the_server():
    html = str(VisitForm())

    assert re.findall(r"\s(?:required|maxlength=|min=|max=|step=)", html.replace("data-maxlength=", "")) == []


def test_field_that_is_not_required_says_optional():
    assert words(VisitForm()["topics"].as_field_group()) == "Topics (optional) Exams"


def test_textarea_with_a_limit_is_counted():
    html = VisitForm()["about"].as_field_group()

    assert 'data-module="nhsuk-character-count" data-maxlength="20"' in attributes(html, "div")[0]
    assert 'aria-describedby="id_about-info"' in attributes(html, "textarea")[0]
    assert words(html) == "What was it about? You can enter up to 20 characters"


def test_long_text_counts_a_line_end_once():
    form = VisitForm(whole_visit(about="123456789\r\n1234567890"))

    assert form.is_valid()
    assert form.cleaned_data["about"] == "123456789\n1234567890"


def test_radios_carry_hints_and_stable_ids():
    html = VisitForm(whole_visit(mode="video"))["mode"].as_field_group()

    assert attributes(html, "input") == [
        '<input class="nhsuk-radios__input" type="radio" name="mode" value="face" id="id_mode_0">',
        '<input class="nhsuk-radios__input" type="radio" name="mode" value="video" id="id_mode_1" checked'
        ' aria-describedby="id_mode_1_hint">',
    ]


def test_single_checkbox_has_its_label_after_the_box():
    assert words(VisitForm()["share"].as_field_group()) == "My match may read this"


def test_question_makes_the_label_the_heading_of_the_page():
    html = draw("{% load alongside %}{% question form.mode %}", form=VisitForm())

    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["How?"]


def test_date_boxes_with_a_date_give_the_date():
    form = VisitForm(whole_visit())

    assert form.is_valid()
    assert form.cleaned_data["met_on"] == date(2012, 9, 4)


@pytest.mark.parametrize(("day", "month", "year"), [("31", "2", "2012"), ("4", "", "2012"), ("4", "9", "twelve"), ("", "", "2012")])
def test_date_boxes_with_a_date_that_is_none_keep_what_was_typed(day, month, year):
    form = VisitForm(whole_visit(met_on_day=day, met_on_month=month, met_on_year=year))

    assert list(form.errors) == ["met_on"]
    assert re.findall(r'value="([^"]*)"', str(form["met_on"])) == [day, month, year]


def test_date_boxes_that_are_empty_count_as_nothing_entered():
    form = VisitForm(whole_visit(met_on_day="", met_on_month=" ", met_on_year=""))

    assert form.errors["met_on"].as_data()[0].code == "required"


def test_date_boxes_show_an_initial_date():
    assert re.findall(r'value="([^"]*)"', str(VisitForm(initial={"met_on": date(2012, 9, 4)})["met_on"])) == ["4", "9", "2012"]


def test_form_key_is_fresh_each_time():
    keys = [re.search(r'name="form_key" value="([\w-]{22})"', draw("{% load alongside %}{% form_key %}")).group(1) for _ in range(3)]

    assert len(set(keys)) == 3


def test_count_of_speaks_the_words_of_the_house():
    assert alongside.count_of(31, 72) == "31 of 72 (43%)"
    assert alongside.count_of(0, 0) == "0 of 0"


def test_day_is_written_out():
    assert alongside.day(date(2026, 9, 4)) == "4 September 2026"
    assert alongside.day(None) == ""


@pytest.mark.parametrize(
    ("moment", "spoken"),
    [
        (datetime(2026, 9, 4, 14, 30, tzinfo=UTC), "4 September 2026 at 2:30pm"),
        (datetime(2026, 9, 4, 9, 0, tzinfo=UTC), "4 September 2026 at 9am"),
        (datetime(2026, 9, 4, 0, 5, tzinfo=UTC), "4 September 2026 at 12:05am"),
        (datetime(2026, 9, 4, 12, 0, tzinfo=UTC), "4 September 2026 at 12pm"),
        (None, ""),
    ],
)
def test_day_and_time_is_spoken_as_people_do(moment, spoken):
    assert alongside.day_and_time(moment) == spoken


def test_tag_escapes_its_words_and_refuses_an_unknown_colour():
    assert alongside.tag("<b>", "green") == '<strong class="nhsuk-tag nhsuk-tag--green">&lt;b&gt;</strong>'
    with pytest.raises(ValueError, match="There is no tag of the colour 'mauve'"):
        alongside.tag("Late", "mauve")


def test_pagination_keeps_the_query_and_leaves_out_the_middle():
    page = Paginator(range(200), 10).page(10)

    html = draw('{% include "parts/pagination.html" %}', page=page, query="grade=ct1")

    assert words(html) == "Previous page 1 ⋯ 9 10 11 ⋯ 20 Next page"
    assert re.findall(r'href="([^"]*)"', html)[1] == "?grade=ct1&amp;page=1"


def test_pagination_of_one_page_is_not_shown():
    assert draw('{% include "parts/pagination.html" %}', page=Paginator([1], 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("asked", "link", "direction"),
    [("", "?sort=name", ""), ("name", "?sort=-name", "ascending"), ("-name", "?sort=name", "descending")],
)
def test_sort_heading_turns_round(asked, link, direction):
    request = RequestFactory().get("/", {"sort": asked, "page": "3"})

    html = draw('{% include "parts/sort_heading.html" with column="name" label="Name" %}', request=request)

    assert re.findall(r'href="([^"]*)"', html) == [link]
    assert re.findall(r'aria-sort="([^"]*)"', html) == [direction] * bool(direction)


def test_summary_list_without_a_value_says_not_provided():
    html = draw(
        '{% include "parts/summary_list.html" %}', rows=[{"key": "Telephone", "value": "", "url": "/t"}, {"key": "Pairs", "value": 0}]
    )

    assert words(html) == "Telephone Not provided Change Telephone Pairs 0"


def test_table_repeats_its_headings_for_narrow_screens():
    html = draw('{% include "parts/table.html" %}', caption="By place", header=["Place", "Invited"], rows=[["North", 30]], numeric=[1])

    assert words(html) == "By place Place Invited Place North Invited 30"
    assert html.count('aria-hidden="true"') == 2


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("400", "We could not read that request"),
        ("403", "You cannot do this"),
        ("403_csrf", "This form can no longer be sent"),
        ("404", "Page not found"),
        ("500", "Sorry, there is a problem with the service"),
        ("503", "Sorry, the service is unavailable"),
    ],
)
def test_error_page_has_its_one_heading_and_needs_no_context(name, heading):
    html = engines["django"].get_template(f"{name}.html").render({})

    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == [heading]


def test_textarea_gives_back_exactly_what_was_typed():
    html = str(VisitForm(whole_visit(about="\n one\n<two>"))["about"])

    assert re.findall(r"<textarea[^>]*>(.*)</textarea>", html, re.S) == ["&#10;\n one\n&lt;two&gt;"]
