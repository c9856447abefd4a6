"""Words to quote: what in them could tell who wrote them, and whether they are the writer's own."""

import re
from dataclasses import dataclass

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
PLACES = "Hospitals?|Infirmary|Trust|Surgery|Hospice|Deanery|Ward|Clinic|University|College|School"
A_PLACE = rf"\b(?:[A-Z][\w’'-]+ (?:(?:and|of|the) )?){{1,8}}(?:{PLACES})\b|\b(?:Ward|ward) \w*\d\w*\b"
A_DATE = rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTHS})(?: \d{{4}})?\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b"
A_DAY = rf"\b(?:{MONTHS}|{DAYS})s?\b(?: \d{{4}}\b)?"
# In this order: what an earlier shape has taken is not looked at again.
SHAPES = (
    ("contact", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|(?:\+\d{1,3}[ -]?)?\(?0\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}")),
    ("grade", re.compile(r"\b(?:CT|ST|FY|IM|IMT|ACCS|GPST|CMT|F|LAT|LAS)\s?-?[1-9]s?\b|\b(?:SHO|SpR|StR|SAS|GP)s?\b")),
    ("place", re.compile(A_PLACE)),
    ("date", re.compile(A_DATE)),
    ("date", re.compile(A_DAY)),
    ("number", re.compile(r"\b\d[\d,.:]*\b")),
    ("name", re.compile(r"\b[A-Z]{2,6}s?\b")),
    ("name", re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w’'-]*(?:[ -][^\W\d_a-zß-öø-ÿ][\w’'-]+)*")),
)
BEGINS = frozenset('.!?…؟:“"(\n')
# What a sentence often begins with: there a capital says nothing. Any other word there may be a name.
EVERYDAY = (
    "i i’m i'm i’d i'd i’ve i've i’ll i'll a about above after afterwards again all also although always an and another any "
    "anybody anyone as ask asking at be because been before being better both but by can choose could did do does doing "
    "during each early either else even every everybody everyone everything except few fewer first for from get getting give "
    "given go good had half has have having he hearing help her here his how however if in instead is it it’s it's its just "
    "keep knowing last later less let like listening looking make making many match maybe me meeting meetings mentees "
    "mentoring mentors mine more most mostly much my neither never next no nobody none nor not nothing now of on once one "
    "only or other others our over people perhaps please probably protected protect rather really same she short should since "
    "so some somebody someone something sometimes soon start still such than thank thanks that the their them then there "
    "these they thing things think this those though through time to too training try twice two under unless until us use "
    "very was we were what whatever when where whether which while who whoever whole why will with within without work "
    "working would yes yet you your"
)
PLAIN = frozenset(EVERYDAY.split())


@dataclass(frozen=True)
class Hint:
    """A shape that could tell who wrote something, and what kind it is."""

    start: int
    end: int
    kind: str


def telling(text: str) -> list[Hint]:
    """What has the shape of a name, a place, a grade, a date, a number or an address; it knows nobody, and misses any other."""
    found: list[Hint] = []
    taken = bytearray(len(text))
    for kind, shape in SHAPES:
        for match in shape.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]) and not (kind == "name" and _is_plain(text, start, match.group())):
                found.append(Hint(start, end, kind))
                taken[start:end] = b"\1" * (end - start)
    return sorted(found, key=lambda hint: hint.start)


def _is_plain(text: str, start: int, words: str) -> bool:
    """A capital that says nothing: "I" anywhere, and an everyday word where a sentence begins."""
    before = text[:start].rstrip(" ")[-1:]
    return words in {"I", "OK"} or (words.casefold() in PLAIN and (not before or before in BEGINS or words.startswith("I")))


def redacted(text: str, words: dict[str, str]) -> str:
    """The text with each such shape replaced by its kind in square brackets."""
    out, at = [], 0
    for hint in telling(text):
        out += [text[at : hint.start], f"[{words[hint.kind]}]"]
        at = hint.end
    return "".join([*out, text[at:]])


LEFT_OUT = re.compile(r"\[[^\[\]]*\]|…|\.\.\.")


def is_taken_from(text: str, words: str) -> bool:
    """Whether words to quote are the text's own, in its order, but for what stands in square brackets or is left out (…)."""
    place, whole = 0, " ".join(text.split())
    for part in LEFT_OUT.split(words):
        own = " ".join(part.split())
        place = whole.find(own, place) + len(own) if own in whole[place:] else -1
        if place < 0:
            return False
    return any(part.strip(" .,;:!?–-") for part in LEFT_OUT.split(words))
