"""A scheme from a folder of files: what a system manager does once, and a lead goes on from."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.cohorts.actions.cohorts import open_cohort, set_topics
from alongside.domain.cohorts.models import Cohort
from alongside.domain.flows.set_up import found_scheme, grant_roles, set_texts
from alongside.domain.matching.actions import begin_rules
from alongside.domain.matching.queries.rules import BEGINS_WITH
from alongside.domain.organisations.models import Agreement, Rhythm, Scheme, TextKey, User
from alongside.domain.people.actions import put_grade
from alongside.domain.people.models import Track
from alongside.domain.surveys.actions import plan_wave, put_questionnaire
from alongside.domain.surveys.states import Audience, Moment
from alongside.domain.training.actions import put_session
from alongside.kit.tables_in import Row, Table, read_table


@transaction.atomic
def set_up(folder: Path, *, by: User, now: datetime) -> Scheme:
    """Found a scheme from `scheme.toml` and the tables beside it; again until a questionnaire is sent brings it up to date."""
    wanted = tomllib.loads((folder / "scheme.toml").read_text(encoding="utf-8"))
    try:
        scheme = _found(wanted, by=by, now=now)
        grant_roles(scheme, _table(folder, "roles.csv"), by=by, now=now)
        _fill(scheme, wanted, folder, by=by, now=now)
    except KeyError as missing:
        raise Refused(_("scheme.toml, or a table beside it, has no entry {missing}.").format(missing=missing)) from missing
    return scheme


def _table(folder: Path, name: str) -> Table:
    return read_table((folder / name).read_bytes(), name)


def _found(wanted: dict[str, Any], *, by: User, now: datetime) -> Scheme:
    organisation, scheme = wanted["organisation"], wanted["scheme"]
    return found_scheme(
        organisation=organisation["name"],
        organisation_slug=organisation["slug"],
        name=scheme["name"],
        slug=scheme["slug"],
        zone=scheme["zone"],
        rhythm=Rhythm(scheme["rhythm"]),
        contact=scheme["contact"],
        agreement=Agreement(scheme["agreement"]) if "agreement" in scheme else None,
        by=by,
        now=now,
    )


def _fill(scheme: Scheme, wanted: dict[str, Any], folder: Path, *, by: User, now: datetime) -> None:
    set_texts(scheme, {TextKey(key): body for key, body in wanted["texts"].items()}, by=by, now=now)
    for grade in wanted["grades"]:
        put_grade(scheme.organisation, code=grade["code"], label=grade["label"], rank=grade["rank"], track=Track(grade["track"]))
    sensitive = set(wanted["scheme"]["sensitive_topics"])
    rows = _table(folder, "topics.csv").rows
    set_topics(scheme, [(row.cells["topic"], row.cells["label"], row.cells["topic"] in sensitive) for row in rows], by=by, now=now)
    year = wanted["cohort"]
    is_new = not scheme.cohorts.filter(slug=year["slug"]).exists()
    cohort = open_cohort(scheme, by=by, now=now, **{name: year[name] for name in COHORT})
    if is_new:
        begin_rules(cohort, preset=year.get("rules") or BEGINS_WITH[Rhythm(scheme.rhythm)], by=by, now=now)
    trainer = _trainer(scheme)
    for row in _table(folder, "training_sessions.csv").rows:
        _session(cohort, row, year, trainer, by=by, now=now)
    for wave in wanted["waves"]:
        _wave(cohort, wave, folder, by=by, now=now)


COHORT = ("slug", "name", "starts_on", "ends_on", "statements_until")


def _trainer(scheme: Scheme) -> User | None:
    grant = RoleGrant.objects.filter(scheme=scheme, role=Role.TRAINER).select_related("user").order_by("pk").first()
    return grant.user if grant else None


def _session(cohort: Cohort, row: Row, year: dict[str, Any], trainer: User | None, *, by: User, now: datetime) -> None:
    start = datetime.combine(date.fromisoformat(row.cells["date"]), time.fromisoformat(year["sessions_start_at"]))
    put_session(
        cohort,
        programme=year["programme"],
        code=row.cells["session"],
        title=row.cells["title"],
        place=row.cells["place"],
        starts_at=start.replace(tzinfo=ZoneInfo(cohort.scheme.zone)),
        minutes=year["sessions_minutes"],
        trainer=trainer,
        by=by,
        now=now,
    )


def _wave(cohort: Cohort, wave: dict[str, Any], folder: Path, *, by: User, now: datetime) -> None:
    definition = tomllib.loads((folder / wave["file"]).read_text(encoding="utf-8"))
    plan_wave(
        cohort,
        questionnaire=put_questionnaire(cohort.scheme, definition, by=by, now=now),
        sent_to=Audience(definition["sent_to"]),
        moment=Moment(wave["moment"]),
        opens_on=definition["opens_on"],
        closes_on=definition["closes_on"],
        by=by,
        now=now,
    )
