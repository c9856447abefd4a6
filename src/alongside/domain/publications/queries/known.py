"""What the platform knows of how a year was asked and analysed, a sentence each; nothing where it knows nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.surveys.models import CodingRound, Evaluation, Question, Wave
from alongside.domain.surveys.queries import evaluation_of, progress_by_wave, released_quotations
from alongside.domain.surveys.queries.progress import Progress
from alongside.domain.surveys.states import PRIVACY, Mode, Purpose, QuestionKind, RoundState
from alongside_engine.evaluation import count_of


@dataclass(frozen=True)
class Known:
    """A year's questionnaires with how far they got, their questions, and how words were coded."""

    cohort: Cohort
    waves: Sequence[tuple[Wave, Sequence[Progress]]]
    questions: Sequence[Question]
    rounds: Sequence[CodingRound]
    evaluation: Evaluation | None
    quotations: int

    def title(self) -> str:
        """The title as the report has it."""
        return _("The report is headed “{title}”.").format(title=self.cohort.scheme.name)

    def analysis(self) -> str:
        """When the plan was locked."""
        if self.evaluation is None or self.evaluation.plan_locked_at is None:
            return _("No plan of analysis was locked before the questionnaire at the end: say that the analysis was exploratory.")
        day = local_day(self.evaluation.plan_locked_at, self.cohort.scheme.zone)
        return _("The plan of analysis was locked on {day}.").format(day=day_in_words(day))

    def results(self) -> str:
        """Where the figures are."""
        return _("Under “Results”, each with its denominator; who did not answer is in the table of response rates.")

    def asked(self) -> str:
        """Who was asked."""
        return self._each(_("“{title}” was sent to: {whom}."), lambda wave, _rows: {"whom": str(wave.get_sent_to_display()).lower()})

    def gathered(self) -> str:
        """When."""
        return self._each(
            _("“{title}” was open from {first} to {last}."),
            lambda wave, _rows: {"first": day_in_words(wave.opens_on), "last": day_in_words(wave.closes_on)},
        )

    def instruments(self) -> str:
        """How many questions, one a page."""
        return self._each(_("“{title}” has {count} questions, one a page."), lambda wave, _rows: self._counts(wave))

    def units(self) -> str:
        """How many answered, of how many asked."""
        return self._each(_("{answered} answered “{title}”."), lambda _wave, rows: {"answered": count_of(rows[0].answered, rows[0].asked)})

    def completion(self) -> str:
        """How many of those who began have sent their answers."""
        sentence = _("Of those who began “{title}”, {sent} sent their answers.")
        return self._each(sentence, lambda _wave, rows: {"sent": count_of(rows[0].answered, max(rows[0].begun, rows[0].answered))})

    def confidentiality(self) -> str:
        """What each questionnaire said of names, as it said it."""
        modes = dict.fromkeys(Mode(wave.mode) for wave, _rows in self.waves)
        return " ".join(_("People were told: “{words}”").format(words=PRIVACY[mode]) for mode in modes)

    def consent(self) -> str:
        """What people were told, and what was asked apart."""
        sentences = [_("Before the first question people read how long it takes, how answers are kept, and that they may say no.")]
        if self.evaluation and self.evaluation.information:
            sentences.append(_("The information for those who answer stood there too."))
        purposes = dict.fromkeys(row.details.get("purpose") for row in self.questions if row.kind == QuestionKind.CONSENT)
        sentences += [_("Leave was asked apart for: {purpose}.").format(purpose=Purpose(one).label) for one in purposes if one in Purpose]
        return self._if_asked(" ".join(sentences))

    def coded(self) -> str:
        """How words were coded, round by round."""
        found = []
        for row in self.rounds:
            count = row.coders.exclude(user=None).count()
            sentence = ngettext(
                "“{title}” was coded by one person, so there is no agreement to report.",
                "“{title}” was coded by {count} people, blind to each other, who then settled where they differed.",
                count,
            )
            found.append(sentence.format(title=row.title, count=count))
        return " ".join(found)

    def themes(self) -> str:
        """Where the themes are."""
        agreed = any(row.state == RoundState.AGREED for row in self.rounds)
        return _("Under “What people wrote”, as far as the group is large enough.") if agreed else ""

    def quoted(self) -> str:
        """How many quotations, and by what right."""
        if not self.quotations:
            return ""
        one = ngettext("{count} quotation", "{count} quotations", self.quotations).format(count=self.quotations)
        return _("{quotations}, each with its writer’s consent and without what could tell who it was.").format(quotations=one)

    def closed(self) -> str:
        """Nobody but those asked."""
        return self._if_asked(_("Closed: only those who were asked could answer, each by a link of their own."))

    def contacted(self) -> str:
        """By message, with as many reminders as were planned."""
        return self._each(
            _("For “{title}”: by e-mail; reminders to those who had not answered: {many}."),
            lambda wave, _rows: {"many": len(wave.remind_after) or _("none")},
        )

    def on_the_web(self) -> str:
        """On pages."""
        return self._if_asked(_("On web pages; answers were kept as they were sent, and nobody typed them in."))

    def voluntary(self) -> str:
        """Nobody had to."""
        return self._if_asked(_("Voluntary: everybody could say that they would rather not answer, and was then not asked again."))

    def order(self) -> str:
        """The same for all."""
        return self._if_asked(_("The same for everybody; questions and answers were not put in a random order."))

    def adaptive(self) -> str:
        """How many hang on another."""
        count = sum(bool(question.shown_if) or question.audience != "all" for question in self.questions)
        sentence = ngettext(
            "{count} question was shown by an earlier answer or by taking part.",
            "{count} questions were shown by an earlier answer or by taking part.",
            count,
        )
        return self._if_asked(sentence.format(count=count))

    def complete(self) -> str:
        """What had to be answered."""
        return self._each(
            _("Of the {count} questions of “{title}”, {required} had to be answered; any other could be left empty."),
            lambda wave, _rows: self._counts(wave),
        )

    def review(self) -> str:
        """There is one."""
        return self._if_asked(_("All answers were shown once more before they were sent, and could be changed."))

    def unique(self) -> str:
        """One answer each."""
        return self._if_asked(_("One link a person, and one set of answers; a second one was not possible."))

    def views(self) -> str:
        """Nobody counted."""
        return self._if_asked(_("Not known: nothing counts who looks at a page."))

    def cookies(self) -> str:
        """For signing in only."""
        return self._if_asked(_("Only to keep somebody signed in and forms safe; none to know a visitor again."))

    def addresses(self) -> str:
        """Never with answers."""
        return self._if_asked(_("Not kept with answers, and not used to tell people apart."))

    def logs(self) -> str:
        """Not used."""
        return self._if_asked(_("Not used for the analysis."))

    def incomplete(self) -> str:
        """Only what was sent."""
        return self._if_asked(_("Only answers that were sent are analysed; every figure says of how many."))

    def quick(self) -> str:
        """No time is noted."""
        return self._if_asked(_("Not left out: how long somebody took is not noted."))

    def weighted(self) -> str:
        """None."""
        return self._if_asked(_("None: answers are not weighted, and missing ones are not filled in."))

    def _counts(self, wave: Wave) -> dict[str, int]:
        """How many questions a wave has, and how many of them had to be answered."""
        unasked = {QuestionKind.SECTION, QuestionKind.HIDDEN}
        rows = [row for row in self.questions if row.questionnaire_id == wave.questionnaire_id and row.kind not in unasked]
        return {"count": len(rows), "required": sum(row.is_required for row in rows)}

    def _if_asked(self, sentence: str) -> str:
        return sentence if self.waves else ""

    def _each(self, sentence: str, told: Callable[[Wave, Sequence[Progress]], Mapping[str, object]]) -> str:
        return " ".join(sentence.format(title=wave, **told(wave, rows)) for wave, rows in self.waves)


def known_of(cohort: Cohort) -> Known:
    """Read it; whoever hands the cohort over was allowed to see its report."""
    waves = progress_by_wave(cohort)
    questions = Question.objects.filter(questionnaire__in=[wave.questionnaire_id for wave, _rows in waves])
    rounds = CodingRound.objects.filter(wave__cohort=cohort).exclude(state=RoundState.CODING)
    evaluation = evaluation_of(cohort)
    return Known(cohort, waves, list(questions), list(rounds), evaluation, len(released_quotations(cohort)))
