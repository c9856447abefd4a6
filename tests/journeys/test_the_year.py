"""One whole year at 390 px without JavaScript: from a roster to the report, everybody in a browser of their own."""

import json
from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from alongside.domain.organisations.clock import now as clock
from tests.journeys.harbour import REPORT, YEAR

ROSTER = """email,name,grade,specialty,site,invite as,payroll
mo@harbour.example,Mo Farrow,CT2,Cardiology,North Site,mentor,1
ana@harbour.example,Ana Reid,CT2,Geriatrics,South Site,mentor,2
ade@harbour.example,Ade Thorne,CT1,Renal medicine,North Site,mentee,3
ben@harbour.example,Ben Ito,CT1,Cardiology,South Site,mentee,4
cy@harbour.example,Cy Marsh,CT1,Neurology,South Site,mentee,5
fay@harbour.example,Fay Dunn,CT2,Neurology,North Site,mentor,6
gil@harbour.example,Gil Abara,Wizard,Neurology,North Site,mentor,7
"""
A_WEEK = 8
WANTS = {"mo": "Careers and applications", "ana": "Rotas and working hours", "ade": "Rotas and working hours"}
PEOPLE = ("mo", "ana", "ade", "ben", "cy", "fay")
FIGURES = {
    "invited": {"count": 6},
    "submitted_statement": {"count": 4, "of": 6, "percent": 67},
    "attended_training": {"count": 2, "of": 6, "percent": 33},
    "participated": {"count": 4, "of": 6, "percent": 67},
    "pairs": {"count": 2},
    "end_answered_participants": {"count": 1, "of": 4, "percent": 25},
    "end_answered_non_participants": {"count": 1, "of": 2, "percent": 50},
    "meetings": {"count": 1},
}


def test_year_from_roster_to_report(harbour, somebody, tmp_path):
    lena, eve = somebody("lena@harbour.example"), somebody("eve@harbour.example")
    people = {name: somebody(f"{name}@harbour.example") for name in PEOPLE}

    bring_people_in(lena, tmp_path)
    say_yes_and_write(people)
    train(lena, people["ade"])
    match(lena)
    begin(people)
    ask(lena)
    answer(people)
    close_and_release(lena, eve)

    read_the_report(lena)


def bring_people_in(lena, folder):
    file = folder / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    lena.sign_in()
    assert lena.heading == "Overview"
    lena.open(f"{YEAR}people/")
    lena.follow("Import a roster")
    lena.page.get_by_label("The roster").set_input_files(file)
    lena.press("Read the file")
    assert lena.heading == "roster.csv"
    assert "1 row is refused" in lena.words
    assert "Wizard" in lena.words
    lena.press("Import 6 rows")
    assert "The roster is imported: 6 added, 0 changed, 1 refused." in lena.words
    lena.follow("Go on to invitations")
    assert lena.heading == "Invite 6 people?"
    lena.press("Send 6 invitations")
    assert "6 invitations are on their way." in lena.words


def say_yes_and_write(people):
    for name in ("mo", "ana", "ade", "ben"):
        one = people[name]
        assert one.letters() == ["An invitation to Harbour peer mentoring"]
        one.say_yes()
        one.write_statement("I hope to learn from somebody who has been there.", WANTS.get(name, WANTS["mo"]))
        assert one.heading == "My mentoring"
        assert "Your statement is in." in one.words
    fay = people["fay"]
    fay.open(fay.link())
    fay.page.get_by_text("No, thank you", exact=True).click()
    fay.press("No, thank you: do not write again")
    assert "that is noted" in fay.words


def add_session(lena, title, moment):
    lena.open(f"{YEAR}training/")
    lena.follow("Add a session")
    lena.fill(Title=title, Place="Education Centre", Start=moment.strftime("%H:%M"))
    lena.date(moment)
    lena.press("Add the session")


def train(lena, ade):
    begun = clock().astimezone(ZoneInfo("Europe/London")) - timedelta(hours=1)
    add_session(lena, "What mentoring is", begun)
    add_session(lena, "Listening", begun + timedelta(days=7))
    lena.follow("What mentoring is")
    for name in ("Mo Farrow", "Ade Thorne"):
        lena.fill(Find_a_name=name[:6])
        lena.press("Save and find")
        lena.choose(name)
        lena.press("Save the register")
    assert "The register is saved: 2 people came." in lena.words
    ade.open("/my/")
    ade.follow("Training sessions")
    ade.press("Book a place Listening")
    assert "You have a place" in ade.words


def match(lena):
    lena.open(f"{YEAR}matching/")
    lena.press("Propose pairs")
    assert pairs_of(lena) == [("Ade Thorne", "Ana Reid"), ("Ben Ito", "Mo Farrow")]
    lena.unfold("Keep apart Mo Farrow and Ben Ito")
    lena.press("Keep these two apart")
    lena.open(f"{YEAR}matching/")
    lena.pick("Mentor", "Mo Farrow")
    lena.pick("Mentee", "Ade Thorne")
    lena.choose("Lock together")
    lena.press("Save")
    assert "Mo Farrow and Ade Thorne are locked together" in lena.words
    lena.press("Propose pairs")
    assert pairs_of(lena) == [("Ade Thorne", "Mo Farrow"), ("Ben Ito", "Ana Reid")]
    assert "Ade Thorne is with Mo Farrow now; it was Ana Reid. Ben Ito is with Ana Reid now; it was Mo Farrow." in lena.words
    assert "Run 1: Ana Reid" in lena.words
    lena.follow("Publish this run")
    assert lena.heading == "Publish 2 pairs?"
    lena.press("Publish and write to everybody")
    assert "Both people in every pair have been sent a message." in lena.words


def pairs_of(lena):
    """Mentee and mentor of each line of a run, by name."""
    rows = lena.page.get_by_role("table", name="Pairs of this run").get_by_role("row").all()
    names = [row.get_by_role("link").all_inner_texts()[:2] for row in rows]
    return sorted(tuple(both) for both in names if both)


def begin(people):
    for name, other, role in (("mo", "Ade Thorne", "mentee"), ("ade", "Mo Farrow", "mentor"), ("ana", "Ben Ito", "mentee")):
        one = people[name]
        one.open(one.link())
        assert one.heading == f"{other} as your {role}?"
        one.press("Accept")
    ben = people["ben"]
    assert ben.letters()[-1] == "A mentor for you"
    ben.open(ben.link())
    ben.press("Accept")
    assert "You are a pair." in ben.words
    assert people["ana"].letters()[-1] == "You and Ben Ito are a pair"
    ade = people["ade"]
    ade.open(ade.link())
    ade.fill(**{"For how many minutes": "60"})
    ade.date(clock().astimezone(ZoneInfo("Europe/London")))
    ade.choose("In person")
    ade.press("Note the meeting")
    assert "The meeting is noted." in ade.words


def ask(lena):
    lena.open(f"{YEAR}questionnaires/")
    lena.follow("At the end of the year")
    lena.follow("Open it now")
    assert "6 people get a message" in lena.words
    lena.press("Open and ask everybody")
    assert "Open. 6 people have been asked." in lena.words
    look_and_send(lena)


def look_and_send(lena):
    lena.follow("Look at it and send it")
    assert "(each person’s own link goes here)" in lena.words
    lena.press("Send to")
    assert "It is released." in lena.words


def answer(people):
    ade, cy = people["ade"], people["cy"]
    ade.open(ade.link(after=A_WEEK))
    ade.press("Open the questionnaire")
    ade.follow("Start")
    asked = [
        answered(ade, "Yes"),
        answered(ade, fill="3"),
        answered(ade, "Careers", "Exams"),
        answered(ade, "Strongly agree"),
        answered(ade, fill="Thank you."),
    ]
    assert asked == ["Did you meet?", "How often?", "What about?", "I would recommend the scheme.", "Anything else?"]
    send(ade)
    cy.open(cy.link())
    cy.press("Open the questionnaire")
    cy.follow("Start")
    asked = [answered(cy, "No"), answered(cy), answered(cy, "Time"), answered(cy)]
    assert asked == ["Did you meet?", "What about?", "Why did you not take part?", "Anything else?"]
    send(cy)


def answered(one, *choices, fill=""):
    """The question of a page, once it is answered and left."""
    question = one.heading
    one.choose(*choices)
    if fill:
        one.fill(**{question: fill})
    one.press("Continue")
    return question


def send(one):
    assert one.heading == "Check your answers"
    one.press("Send my answers")
    assert one.heading == "Thank you"


def close_and_release(lena, eve):
    lena.open(f"{YEAR}questionnaires/")
    lena.follow("At the end of the year")
    lena.follow("Close it now")
    assert "2 of 6 (33%) have answered." in lena.words
    lena.press("Close it now")
    eve.sign_in()
    assert eve.heading == "Evaluation"
    eve.follow("At the end of the year")
    assert "Thank you." in eve.words
    eve.follow("Release the results")
    assert "Thank you." not in eve.words
    eve.press("Release the results")
    assert "The results are in the report now." in eve.words


def read_the_report(lena):
    lena.open(REPORT)
    assert "4 of 6 (67%)" in lena.words
    found = json.loads(lena.download("Figures as JSON"))
    assert {name: found["figures"][name] for name in FIGURES} == FIGURES
    pages = PdfReader(BytesIO(lena.download("Download as PDF"))).pages
    assert "Harbour peer mentoring" in " ".join("".join(page.extract_text() for page in pages).split())


def test_mentee_alone_from_invitation_to_questionnaire(harbour, somebody):
    lena, mo, ade = (somebody(f"{name}@harbour.example") for name in ("lena", "mo", "ade"))
    harbour.invite(ROSTER)

    for one in (mo, ade):
        one.say_yes()
        one.write_statement("I have just moved here.", "Careers and applications")
    lena.sign_in()
    lena.open(f"{YEAR}matching/")
    lena.press("Propose pairs")
    lena.follow("Publish this run")
    lena.press("Publish and write to everybody")
    meet(ade, mo)
    ask(lena)
    ade.open(ade.link(after=A_WEEK))
    ade.press("Open the questionnaire")
    ade.follow("I would rather not answer")
    ade.press("I would rather not answer")

    assert "That is noted. We will not ask you again about this questionnaire." in ade.words
    assert ade.letters() == [
        "An invitation to Harbour peer mentoring",
        "Your link and code to sign in",
        "A mentor for you",
        "You and Mo Farrow are a pair",
        "At the end of the year",
    ]


def meet(ade, mo):
    mo.open(mo.link())
    mo.press("Accept")
    ade.open(ade.link())
    ade.press("Accept")
    ade.fill(**{"For how many minutes": "0"})
    ade.press("Note the meeting")
    assert ade.page.title() == "Error: Your mentor: Mo Farrow – Alongside"
    ade.fill(**{"For how many minutes": "45"})
    ade.date(clock().astimezone(ZoneInfo("Europe/London")))
    ade.choose("By video")
    ade.press("Note the meeting")
    assert "45" in ade.words
