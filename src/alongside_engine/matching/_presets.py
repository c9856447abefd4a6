"""Rules to begin with, each criterion with the scheme or guidance that it follows."""

from collections.abc import Mapping
from types import MappingProxyType

from alongside_engine.matching._rules import Criterion, Rules

_CHOICE = (
    "Both sides have influence on the pairing (EMCC standards for mentoring programmes); two ranked choices (Severn anaesthesia; RCSI)"
)
_TOPICS = "Topics the mentee would like to talk about, from a fixed list (South West London; NIMDTA)"

_PEER = Rules(
    name="peer-core-trainees",
    grade=Criterion("near", "medium", "Second-years mentor first-years, peers of one programme (peer mentoring for core medical trainees)"),
    topics=Criterion("same", "high", _TOPICS),
    specialty=Criterion("ignore", "low", "Trainees rotate between specialties (peer mentoring for core medical trainees)"),
    site=Criterion("different", "low", "A mentor outside one's own department (Severn support unit; London Deanery)"),
    text=Criterion("same", "medium", "Pairs made from personal statements (peer mentoring for core medical trainees)"),
    preferences=Criterion("same", "high", _CHOICE),
)
_TRUST = Rules(
    name="all-grade-trust",
    grade=Criterion(
        "senior", "mandatory", "Senior to junior unless peer mentoring is asked for (psychiatrists of all grades, Gloucestershire)"
    ),
    topics=Criterion("same", "high", _TOPICS),
    specialty=Criterion(
        "ignore", "low", "Mentoring stands apart from clinical supervision (Royal College of Physicians; Royal College of Psychiatrists)"
    ),
    site=Criterion("ignore", "low", "One trust: whoever fits, wherever they work (psychiatrists of all grades, Gloucestershire)"),
    text=Criterion("same", "low", "Biographies help to match (psychiatrists of all grades, Gloucestershire)"),
    preferences=Criterion("same", "high", _CHOICE),
)
_RETURN = Rules(
    name="cross-trust-return",
    grade=Criterion("senior", "medium", "Experience helps, but no rank is asked of a peer mentor (SuppoRTT, Yorkshire and the Humber)"),
    topics=Criterion("same", "high", "Return to work is what it is about (SuppoRTT, Yorkshire and the Humber)"),
    specialty=Criterion("different", "low", "A mentor of another specialty (Severn support unit; London Deanery)"),
    site=Criterion("different", "mandatory", "A mentor of another trust (Severn support unit; London Deanery)"),
    text=Criterion("same", "medium", "What each of the two wrote about being away and coming back (SuppoRTT)"),
    preferences=Criterion("same", "high", "The mentee picks the mentor (SuppoRTT, Yorkshire and the Humber)"),
)
_REGION = Rules(
    name="region-and-specialty",
    grade=Criterion("senior", "mandatory", "A mentor further on in the same career (surgical trainees' survey)"),
    topics=Criterion("same", "medium", "Sub-specialty and interests (STEER collaborative; APAGBI)"),
    specialty=Criterion("same", "mandatory", "A mentor of one's own specialty (surgical trainees' survey)"),
    site=Criterion("near", "high", "A mentor of one's own region (surgical trainees' survey; Kent, Surrey and Sussex)"),
    text=Criterion("same", "low", "Sub-specialty and interests (STEER collaborative)"),
    preferences=Criterion("same", "high", _CHOICE),
)

PRESETS: Mapping[str, Rules] = MappingProxyType({rules.name: rules for rules in (_PEER, _TRUST, _RETURN, _REGION)})
