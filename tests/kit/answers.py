"""A small table of answers in which everything stands that is hard to write."""

from datetime import date

from alongside.kit.data_sets import ANSWERED, DataSet, Kind, Level, Missing, Variable, missing_codes, missing_words

NOT = missing_words(missing_codes())
AGREE = {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", 5: "Strongly agree"}
SAID = 'She said "it’s\\fine";\r\n=SUM(1) ünï 🙂'
SET = DataSet(
    "A year",
    (
        Variable("respondent", "Pseudonym", Kind.TEXT),
        Variable("useful", "It was useful", Kind.NUMBER, Level.ORDINAL, AGREE, NOT, "At the end", "useful"),
        Variable("hours", "Hours a month", Kind.NUMBER, Level.SCALE, {}, NOT, "At the end", "hours"),
        Variable("said", "What helped?", Kind.TEXT, Level.NOMINAL, {}, {}, "At the end", "said"),
        Variable("said_why", "What helped? Whether it was answered", Kind.NUMBER, Level.NOMINAL, ANSWERED, NOT, "At the end", "said"),
        Variable("met_on", "When did you meet?", Kind.DATE, Level.SCALE, {}, {}, "At the end", "met_on"),
    ),
    (
        ("a1", 4, 12, SAID, 0, date(2025, 9, 4)),
        ("b2", Missing.SKIPPED.value, -1, None, -4, None),
        ("c3", -3, 0, "-1", 0, None),
        ("d4", None, None, None, None, None),
    ),
)
