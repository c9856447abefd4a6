"""A questionnaire with a question of every kind, and an answer to each."""

COMMUTE = [{"value": "car", "label": "By car"}, {"value": "bike", "label": "By bicycle"}, {"value": "other", "label": "Another way"}]
NEEDS = [{"value": "time", "label": "Time"}, {"value": "room", "label": "A room"}, {"value": "none", "label": "Nothing"}]
KINDS = (
    {"code": "intro", "text": "About the year.\n\nThe next pages ask about it.", "type": "section"},
    {"code": "way", "text": "How do you come?", "type": "single", "options": COMMUTE, "other": "other", "hint": "On most days."},
    {"code": "needs", "text": "What do you need?", "type": "multi", "options": NEEDS, "exclusive": ["none"], "prefer_not": True},
    {"code": "order", "text": "What matters?", "type": "ranking", "options": NEEDS, "most": 2},
    {"code": "four", "text": "I am heard.", "type": "likert4"},
    {"code": "five", "text": "I am settled.", "type": "likert5", "not_applicable": True},
    {"code": "seven", "text": "I am rested.", "type": "likert7", "ends": ["Never", "Always"]},
    {"code": "mark", "text": "Would you recommend it?", "type": "rating", "ends": ["Not at all likely", "Very likely"]},
    {"code": "times", "text": "How often did you meet?", "type": "number", "min": 0, "max": 60, "not_applicable": True},
    {"code": "day", "text": "When did you first meet?", "type": "date"},
    {"code": "line", "text": "In a few words?", "type": "line"},
    {"code": "text", "text": "What would you change?", "type": "text", "prefer_not": True},
    {"code": "weighed", "text": "Protected time", "type": "weighted"},
    {"code": "is", "text": "Help with examinations", "type": "compared", "ends": ["None", "A lot"]},
    {"code": "leave", "text": "May we quote you?", "type": "consent", "purpose": "quotation"},
    {"code": "track", "text": "Track", "type": "hidden", "taken_from": "grade_band"},
    {"code": "for-mentors", "text": "As a mentor?", "type": "line", "audience": "mentors"},
)
# What is sent, what the draft keeps of it, and how the check page says it.
GIVEN = {
    "intro": ({}, None, ""),
    "way": ({"answer": "other"}, "other", "Another way"),
    "way_other": ({"answer": "On foot"}, "On foot", "On foot"),
    "needs": ({"answer": ["time", "room"]}, ["time", "room"], "Time; A room"),
    "order": ({"answer_1": "room", "answer_2": "time"}, ["room", "time"], "1. A room; 2. Time"),
    "four": ({"answer": "2"}, 2, "2"),
    "five": ({"answer": ";not_applicable"}, {"missing": "not_applicable"}, "Does not apply to me"),
    "seven": ({"answer": "7"}, 7, "7 – Always"),
    "mark": ({"answer": "0"}, 0, "0 – Not at all likely"),
    "times": ({"answer": "0"}, 0, "0"),
    "day": ({"answer_day": "4", "answer_month": "9", "answer_year": "2026"}, "2026-09-04", "4 September 2026"),
    "line": ({"answer": "Good"}, "Good", "Good"),
    "text": ({"answer": "", "instead": ";prefer_not"}, {"missing": "prefer_not_to_say"}, "I prefer not to say"),
    "weighed": ({"answer_1": "5", "answer_2": "2"}, [5, 2], "Importance: 5 – very much; Satisfaction: 2"),
    "is": ({"answer_1": "1", "answer_2": "5"}, [1, 5], "As it is: 1 – None; As it should be: 5 – A lot"),
    "leave": ({"answer": "no"}, "no", "No"),
}
