"""mentor-match: a person for each place, and one rule that looks a couple up; an argument adds its website's bonus for the unmatched."""

import logging

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import UnmatchedBonus
from measuring import Run

IMPOSSIBLE = -(1 << 31)


class LookUp:
    """Gives the score of a couple, and says which are impossible."""

    def __init__(self, scores):
        self.scores = scores

    def apply(self, match):
        score = self.scores[match.mentee.role][match.mentor.role]
        match.disallowed = score == IMPOSSIBLE
        return 0 if match.disallowed else score


logging.disable(logging.CRITICAL)
run = Run()
rules = [LookUp(list(run.rows()))] + [UnmatchedBonus(int(str(bonus))) for bonus in run.arguments]
run.begin()
mentees = [Mentee(grade=0, email=f"e{number}", role=number) for number in range(run.head["mentees"])]
places = [(mentor, place) for mentor, many in enumerate(run.head["capacity"]) for place in range(many)]
mentors = [Mentor(grade=0, email=f"m{mentor}-{place}", role=mentor) for mentor, place in places]
process_data(mentors, mentees, [rules])
run.end((mentee.role, mentor.role) for mentee in mentees for mentor in mentee.mentors)
