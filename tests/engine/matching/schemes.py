"""The two invented schemes as the engine wants them: trainees of one programme, and psychiatrists of all grades."""

import csv
import tomllib
from email.utils import parseaddr
from pathlib import Path

from alongside_engine.matching import Bar, Person

ROOT = Path(__file__).parents[3]
CORE_MEDICAL = ROOT / "src" / "alongside" / "console" / "demonstration" / "core_medical_2012"
PSYCHIATRY = ROOT / "tests" / "data" / "psychiatry_2022"
SENSITIVE = frozenset({"wellbeing", "difficult-incidents", "return-to-work", "less-than-full-time", "mrcpsych-exams"})
OFFICES = {"educational_supervisor": "educational supervisor", "line_manager": "line manager"}


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slugs(cell):
    return frozenset(cell.split(";")) - {""}


def labels(folder):
    return {row["topic"]: row["label"] for row in rows(folder, "topics")}


def over(folder):
    """Who stands above whom, and as what."""
    return {
        (parseaddr(row[office])[1], row["email"]): rule
        for row in rows(folder, "roster")
        for office, rule in OFFICES.items()
        if row.get(office)
    }


def bars(folder):
    """Supervisors and managers, in both directions."""
    return [bar for (senior, junior), rule in over(folder).items() for bar in (Bar(senior, junior, rule), Bar(junior, senior, rule))]


def core_medical():
    scheme = tomllib.loads((CORE_MEDICAL / "scheme.toml").read_text(encoding="utf-8"))
    grades = {grade["code"]: grade for grade in scheme["grades"]}
    written = {row["email"]: row for row in rows(CORE_MEDICAL, "statements")}
    takes_part = {row[side] for row in rows(CORE_MEDICAL, "pairs") for side in ("mentor", "mentee")}
    return [
        Person(
            row["email"],
            row["invite_as"],
            name=row["name"],
            grade=row["grade"],
            rank=grades[row["grade"]]["rank"],
            track=grades[row["grade"]]["track"],
            specialty=row["specialty"],
            site=row["site"],
            topics=(topics := slugs(statement.get("topics", ""))),
            private_topics=topics & frozenset(scheme["scheme"]["sensitive_topics"]),
            text=statement.get("statement", ""),
        )
        for row in rows(CORE_MEDICAL, "roster")
        if row["email"] in takes_part
        for statement in [written.get(row["email"], {})]
    ]


def psychiatry():
    """Those who offered to be mentors, and those who asked for one; one consultant wants an experienced one."""
    ranks = {row["grade"]: int(row["rank"]) for row in rows(PSYCHIATRY, "grades")}
    offers = {row["email"]: row for row in rows(PSYCHIATRY, "biographies")}
    asks = {row["email"]: row for row in rows(PSYCHIATRY, "requests")}
    found = []
    for row in rows(PSYCHIATRY, "roster"):
        offer, ask = offers.get(row["email"]), asks.get(row["email"])
        if not offer and not ask:
            continue
        given = offer or ask
        topics = slugs(given["topics"])
        found.append(
            Person(
                row["email"],
                "both" if offer and ask else "mentor" if offer else "mentee",
                name=row["name"],
                grade=row["grade"],
                rank=ranks[row["grade"]],
                track="psychiatry",
                specialty=row["specialty"],
                site=row["site"],
                topics=topics,
                private_topics=topics & SENSITIVE if ask else frozenset(),
                text=given.get("biography", given.get("statement", "")),
                capacity=int(offer["capacity"]) if offer else 1,
                wants_peer=bool(ask) and ask["peer"] == "yes",
                rank_wanted=10 if row["email"] == "ilse.brandstetter@severnvale.example" else None,
            )
        )
    return found
