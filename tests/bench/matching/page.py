"""The page of results, with its plots, written by the run itself."""

import os
import platform
from pathlib import Path
from textwrap import fill

from tests.bench.matching.competitors import EVERYBODY, GIGABYTES, SECONDS
from tests.bench.matching.environments import versions
from tests.bench.matching.plots import plot

SIZES = (72, 500, 2000, 10000)
REGIONS, REGION = 30, 50_000
SHOWN = {
    "lapjv": ["lapjv"],
    "lapx": ["lapx"],
    "ortools": ["ortools"],
    "mentor-match": ["mentor-match", "munkres"],
    "matching": ["matching"],
}
FAMILIES = {
    "tight": "Three mentees to two mentors, one or two places each: about as many places as mentees. The size counts both sides.",
    "square": "As many mentors as mentees, one place each. The size counts each side: 10,000 are a table of 10,000 × 10,000.",
}


def machine():
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    found = {"python": platform.python_version(), **{name: versions("ortools")[name] for name in ("numpy", "scipy")}}
    found |= {name: versions(environment)[name] for environment, names in SHOWN.items() for name in names}
    return {"processor": model, "cores": os.cpu_count(), "versions": found}


def write_page(results, path):
    """Write the page and its plots from whatever has been measured so far."""
    images = path.parent.parent / "images"
    drawn = {name: picture for name, picture in _plots(results).items() if picture}
    for name, picture in drawn.items():
        (images / f"benchmark-{name}.svg").write_text(picture)
    parts = [_head(results), _comparison(results, drawn), _cohorts(results), _tables(results), _scale(results, drawn), _how()]
    path.write_text("\n".join(part for part in parts if part).rstrip() + "\n")


def filled(words, indent=""):
    """Break a paragraph into lines as the other pages have them."""
    return fill(" ".join(words.split()), 160, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _head(results):
    versions_ = ", ".join(f"{name} {version}" for name, version in sorted(results.machine["versions"].items()))
    missed = results.missed()
    verdict = "All of what was measured holds." if not missed else "Missed: " + "; ".join(missed) + "."
    measured = f"""Written by `make bench`; the figures are in [benchmarks.json](benchmarks.json). Measured on
        {results.machine["cores"]} cores of an
        {results.machine["processor"]}, one thread each, in processes of their own: CPU seconds (user and system) once everything is
        imported
        and read, and the most memory held at any time, imports and input included. {versions_}."""
    required = f"""What must hold, or the run fails: on no instance does anybody place more people than Alongside, or reach a higher
        total with as
        many; in ten cohorts of 72 it places at least 1.07 times as many people as mentor-match; at 10,000 × 10,000, scoring and proof
        included,
        it takes at most an eighth of the CPU of SciPy's solve alone, and a 6.5th of the memory that SciPy needs from the same scores;
        `alongside solve` takes at most twice SciPy's bare assignment at 2,000; every proof holds, up to 200,000 people, in 2 GB.
        {verdict}"""
    return f"# Benchmarks\n\n{filled(measured)}\n\n{filled(required)}\n"


def _comparison(results, drawn):
    parts = ["## Side by side\n"]
    for family, words in FAMILIES.items():
        sizes = [size for size in SIZES if results.instances(family, size)]
        parts += [f"### {family.capitalize()}\n", f"{words}\n"]
        parts += [_table(results, family, size) for size in sizes]
        parts += [
            f"![{_TITLES[name]}](../images/benchmark-{name}.svg)\n" for name in (f"{family}-cpu", f"{family}-memory") if name in drawn
        ]
    return "\n".join(parts)


def _table(results, family, size):
    names = results.instances(family, size)
    of_ours = _summed(results, names, "Alongside")
    seeds = "1 seed" if len(names) == 1 else f"{len(names)} seeds, added up; memory is the most"
    lines = [f"**{size:,}** ({seeds})\n", "| | placed | total fit | CPU s | × ours | MB | × ours |", "|---|---:|---:|---:|---:|---:|---:|"]
    lines += [_row(results, names, competitor.name, of_ours) for competitor in EVERYBODY]
    return "\n".join(line for line in lines if line) + "\n"


def _row(results, names, who, of_ours):
    outcomes = [outcome for outcome in (results.of(name, who) for name in names) if outcome]
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if not outcomes or failures:
        return f"| {who} | {failures[0]} | | | | | |" if failures else ""
    placed, total, cpu, memory = _summed(results, names, who)
    times = ("1", "1") if who == "Alongside" else (_times(cpu / of_ours[2]), _times(memory / of_ours[3]))
    name = f"**{who}**" if who == "Alongside" else who
    return f"| {name} | {placed:,} | {total:,} | {_seconds(cpu)} | {times[0]} | {memory:,.0f} | {times[1]} |"


def _summed(results, names, who):
    outcomes = [outcome for outcome in (results.of(name, who) for name in names) if outcome and outcome.finished]
    sums = [sum(getattr(outcome, name) for outcome in outcomes) for name in ("placed", "total", "cpu")]
    return *sums, max((outcome.memory for outcome in outcomes), default=0)


def _times(ratio):
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def _seconds(cpu):
    return f"{cpu:.3f}" if cpu < 1 else f"{cpu:,.1f}"


def _cohorts(results):
    ours, theirs, many = results.people_in_cohorts("mentor-match")
    if not many:
        return ""
    _ours, bonus, _many = results.people_in_cohorts("mentor-match, with bonus")
    words = f"""Small schemes across sites: another site and seniority are mandatory, one to three topics of twelve, 30 specialties,
        one or two
        places each, nothing written. Alongside places **{ours}** mentees, mentor-match {theirs}: **{ours / theirs:.3f} times** as
        many. mentor-match
        scores what must not be as 0, the same as two people with nothing in common, and drops such pairs afterwards, so the best total
        of a table
        can leave people out. With the bonus for unmatched people that its website adds (6 of 28 points, here in proportion) it places
        {bonus},
        and Alongside {ours / bonus:.3f} times as many."""
    return f"## {many} cohorts of 72\n\n{filled(words)}\n"


def _tables(results):
    rows = []
    for family in FAMILIES:
        for name in results.instances(family, 2000):
            if found := results.of(name, "The solve inside `alongside solve`"):
                ours, bare = found.more["ours"], found.more["bare"]
                rows.append(f"| {family} | {ours:.3f} | {bare:.3f} | {ours / bare:.2f} |")
    if not rows:
        return ""
    head = "| | `alongside solve`, CPU s | SciPy, CPU s | ratio |\n|---|---:|---:|---:|\n"
    words = """The solve inside `alongside solve`, with the prices that prove it, beside `scipy.optimize.linear_sum_assignment` alone,
        on the same
        table at 2,000 (the least of five turns each)."""
    return f"## A table of one's own\n\n{filled(words)}\n\n{head}" + "\n".join(rows) + "\n"


def _scaled(results):
    found = [(size, results.of(name, "Alongside")) for size in results.sizes("tight") for name in results.instances("tight", size)[:1]]
    return [(size, outcome) for size, outcome in found if outcome and outcome.finished and size >= 500]


def _scale(results, drawn):
    rows = [
        f"| {size:,} | {outcome.placed:,} | {outcome.cpu:,.1f} | {outcome.memory:,.0f} | {outcome.more['couples_held']:,} | "
        f"{outcome.more['rounds']} | {'holds' if outcome.more.get('proof_holds') else 'not checked'} |"
        for size, outcome in _scaled(results)
    ]
    if not rows:
        return ""
    head = "| people | placed | CPU s | MB | couples held | rounds | proof |\n|---:|---:|---:|---:|---:|---:|---|\n"
    pictures = [f"![{_TITLES[name]}](../images/benchmark-{name}.svg)\n" for name in ("scale-cpu", "scale-memory") if name in drawn]
    words = """People of both sides as in "tight", in one pool, every couple that the rules allow proved. An independent check goes
        over all couples
        again with the prices of the proof; its time is not counted."""
    parts = [f"## How it grows\n\n{filled(words)}\n", head + "\n".join(rows) + "\n", *pictures, _regions(results)]
    return "\n".join(part for part in parts if part)


def _regions(results):
    region = results.of(f"tight-{REGION}-1", "Alongside")
    if not region or not region.finished:
        return ""
    minutes = REGIONS * region.cpu / 60
    words = f"""**{REGIONS * REGION:,} people in {REGIONS} regions of {REGION:,}** (a plan, of which one region was run): {REGIONS} ×
        {region.cpu:.1f} CPU
        seconds = {minutes:.1f} minutes of one core, one region after the other, and never more than {region.memory:,.0f} MB for each.
        Every region is
        proved; there are no pairs between regions."""
    return filled(words) + "\n"


def _how():
    said = (
        """**The same instances**: people with grades on two tracks, 30 specialties, sites in six areas, two to five topics of twelve,
        vectors of what
        they wrote (mixtures of eight themes, 32 numbers), and hard rules: enough seniority unless a peer is wanted, two supervisors, a
        line manager
        and sometimes an appraiser at the same site, people who asked to be kept apart. From a seed, in `tests/bench/matching`.""",
        """**Alongside** gets people and rules; its figures include turning them into numbers, all layers, the tie-break and the proof.
        "Plan with
        reasons" adds words for every pair, alternatives and needs; "from a table" is the solve inside `alongside solve`. Spreading
        load and the
        floor are off, since no peer knows them.""",
        """**The others** get scores worked out beforehand, for nothing. SciPy gets them as they are, with impossible couples marked,
        and makes its costs
        of them, which counts in memory alone; "costs ready" is what it would be if costs fell from the sky. There and for lapjv, lapx
        and OR-Tools'
        assignment there is a column for each place, and an impossible couple is dearer than all others together, so that they too
        place the most
        people first. OR-Tools' flow gets the possible couples and real capacities.""",
        """**mentor-match** knows no capacity: it gets a mentor for each place, and one rule that looks the score up or disqualifies.""",
        """**matching** gets both sides' rankings by score and real capacities; Python's limit of recursion is lifted for it, without
        which it ends
        in an error beyond some 150 people. It looks for stable pairs, which is another question and leaves people out.""",
        f"""**Caps**: {SECONDS} CPU seconds and {GIGABYTES} GB; who does not finish at a size is not tried at the next. At 10,000
        Alongside and SciPy stand with the least of three runs. Every answer is
        judged by the
        same few lines: impossible couples, capacity, people placed, total.""",
    )
    return "## How it is compared\n\n" + "\n".join(filled(f"- {words}", "  ") for words in said) + "\n"


_TITLES = {
    "tight-cpu": "CPU seconds by people (tight)",
    "tight-memory": "Memory in MB by people (tight)",
    "square-cpu": "CPU seconds by people on each side (square)",
    "square-memory": "Memory in MB by people on each side (square)",
    "scale-cpu": "Alongside: CPU seconds by people",
    "scale-memory": "Alongside: memory in MB by people",
}


def _plots(results):
    found = {}
    for family in FAMILIES:
        for what, y_name in (("cpu", "CPU seconds"), ("memory", "MB")):
            lines = [(competitor.name, _points(results, family, competitor.name, what)) for competitor in EVERYBODY]
            lines = [(name, points) for name, points in lines if len(points) > 1]
            name = f"{family}-{what}"
            found[name] = plot(_TITLES[name], "people" if family == "tight" else "people on each side", y_name, lines) if lines else ""
    for what, y_name in (("cpu", "CPU seconds"), ("memory", "MB")):
        points = [(size, getattr(outcome, what)) for size, outcome in _scaled(results)]
        found[f"scale-{what}"] = plot(_TITLES[f"scale-{what}"], "people", y_name, [("Alongside", points)]) if len(points) > 1 else ""
    return found


def _points(results, family, who, what):
    outcomes = [(size, results.of(name, who)) for size in SIZES for name in results.instances(family, size)[:1]]
    return [(size, max(getattr(outcome, what), 1e-4)) for size, outcome in outcomes if outcome and outcome.finished]
