"""Studies of any size, from a seed: everybody answers 40 statements before and after; and what analysing one costs."""

import csv
import json
import random
import resource
import subprocess
import sys

ITEMS = tuple(f"item{number:02}" for number in range(1, 41))
POINTS = ("1", "2", "3", "4", "5", "")
PLAN = """title = "A study of {many:,}"
[people]
file = "roster.csv"
role = "invite_as"
[[stage]]
name = "took part"
file = "pairs.csv"
id = ["mentor", "mentee"]
takes_part = true
[[wave]]
name = "before"
questionnaire = "asked.toml"
answers = "before.csv"
[[wave]]
name = "after"
questionnaire = "asked.toml"
answers = "after.csv"
[[change]]
before = "before"
after = "after"
"""
QUESTION = '\n[[question]]\ncode = "{item}"\ntext = "Statement {item}."\ntype = "likert5"\n'
RUN = "from alongside_engine.cli import main; import sys; sys.exit(main())"


def write(folder, many):
    """Write the files of a study of so many people, six in ten of whom took part."""
    draw = random.Random(many)
    people = [f"p{number}@study.example" for number in range(many)]
    _table(folder / "roster.csv", ["email", "invite_as"], ([one, ("mentee", "mentor")[place % 2]] for place, one in enumerate(people)))
    paired = range(0, many * 6 // 10 - 1, 2)
    _table(folder / "pairs.csv", ["mentor", "mentee"], ([people[place + 1], people[place]] for place in paired))
    for wave in ("before", "after"):
        _table(folder / f"{wave}.csv", ["email", *ITEMS], ([one, *(draw.choice(POINTS) for _item in ITEMS)] for one in people))
    (folder / "asked.toml").write_text('title = "Forty statements"\n' + "".join(QUESTION.format(item=item) for item in ITEMS))
    (folder / "plan.toml").write_text(PLAN.format(many=many))


def _table(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def cost(folder, out):
    """Analyse a study with the command, in a process of its own: CPU seconds, the most memory in MB, and how many changes there are."""
    asked = ["alongside", "evaluate", str(folder), "--plan", str(folder / "plan.toml"), "--format", "json", "--out", str(out)]
    measured = f"import sys; sys.argv = {asked!r}\ntry:\n    exec({RUN!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
    measured += "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", measured], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, int(done.stdout.split()[-1]) / 1024, len(json.loads(out.read_text(encoding="utf-8"))["changes"])
