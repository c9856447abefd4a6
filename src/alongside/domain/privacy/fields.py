"""Every field of every table, classified once; retention, export and erasure are driven by this. `docs/reference/data-held.md` shows it."""

from enum import StrEnum


class Kept(StrEnum):
    """What a field holds, and what becomes of it."""

    SCHEME = "about the scheme, not a person: kept"
    COUNT = "a fact without a name once the person is emptied: kept for counts"
    LINK = "joins two rows: kept, says nothing by itself"
    IDENTITY = "who somebody is: in their export, emptied 24 months after ending"
    OWN_WORDS = "what somebody wrote for matching: in their export, emptied 6 months after an unmatched year ends, else with the name"
    SENSITIVE = "topics and whom to avoid: in the writer's export only, emptied with the statement"
    MEETING = "when two people met: in both exports, emptied after 24 months"
    REASON = "why two people were matched: shared part in both exports, emptied with the names"
    ASKED = "what decided a run, by plain ids, without names or texts: in nobody's export, emptied with the first statement or name in it"
    ANSWER = "under a pseudonym: in nobody's export, withdrawable while the evaluation's key exists; a release keeps who was in it"
    TRACE = "who did or saw what, by plain ids: kept, read by the person concerned"
    PASSING = (
        "passing: sign-ins go when they end, form keys and links after 30 days, drafts when sent, a note with a question when it is "
        "answered, words of messages after a year"
    )


def _fields(model: str, kept: Kept, names: str) -> dict[str, Kept]:
    return {f"{model}.{name}": kept for name in names.split()}


FIELDS: dict[str, Kept] = {
    **_fields("Organisation", Kept.SCHEME, "public_id name slug months_statements months_meetings months_names"),
    **_fields("Scheme", Kept.SCHEME, "public_id organisation name slug zone rhythm contact agreement messages_paused_at"),
    **_fields("SchemeText", Kept.SCHEME, "scheme key version body written_at"),
    **_fields("User", Kept.IDENTITY, "name address address_key"),
    **_fields("User", Kept.TRACE, "last_login is_active is_system_manager public_id"),
    **_fields("Event", Kept.TRACE, "at verb actor_id scheme_id subject_kind subject_id about_user_id"),
    **_fields("Seal", Kept.TRACE, "first_event last_event many digest sealed_at"),
    **_fields("FormKey", Kept.PASSING, "actor_id result used_at"),
    **_fields("Draft", Kept.PASSING, "user key answers saved_at"),
    **_fields("SignIn", Kept.PASSING, "public_id session_data expire_date user browser started_at seen_at confirmed_at second_factor_at"),
    **_fields("SignIn", Kept.PASSING, "sees_others has_factor"),
    **_fields("Tally", Kept.PASSING, "what key_digest since many"),
    **_fields("Authenticator", Kept.PASSING, "user type data created_at last_used_at"),
    **_fields("RoleGrant", Kept.TRACE, "scheme user role starts_on ends_on"),
    **_fields("Grade", Kept.SCHEME, "organisation code label rank track"),
    **_fields("Person", Kept.LINK, "public_id organisation"),
    **_fields("Person", Kept.COUNT, "emptied_on"),
    **_fields("Person", Kept.IDENTITY, "name user"),
    **_fields("Address", Kept.IDENTITY, "organisation person address key is_main verified_at"),
    **_fields("ErasedAddress", Kept.TRACE, "scheme key_digest erased_on"),
    **_fields("Supervision", Kept.LINK, "person supervisor kind"),
    **_fields("Mailing", Kept.SCHEME, "public_id scheme key letter state made_at decided_at"),
    **_fields("Unsubscribed", Kept.TRACE, "scheme user since"),
    **_fields("Message", Kept.IDENTITY, "address"),
    **_fields("Message", Kept.PASSING, "subject body argument attachments calendar"),
    **_fields("Message", Kept.TRACE, "key kind state organisation scheme user template purpose message_id in_reply_to not_before attempts"),
    **_fields("Message", Kept.TRACE, "created_at sent_at due_at bounced_at bounced_status pace why mailing thread exported_at"),
    **_fields("Link", Kept.PASSING, "user purpose token_digest code_digest browser_digest argument attempts made_at expires_at used_at"),
    **_fields("Cohort", Kept.SCHEME, "public_id scheme slug name starts_on ends_on statements_until days_to_accept is_senior_only"),
    **_fields("Participant", Kept.LINK, "public_id cohort person"),
    **_fields("Participant", Kept.COUNT, "is_guest invited_as grade specialty site mentor_places mentor_places_taken mentee_places"),
    **_fields("Participant", Kept.COUNT, "mentee_places_taken joined_on withdrew_on"),
    **_fields("RosterImport", Kept.PASSING, "public_id cohort state file_name stored rows notes uploaded_at"),
    **_fields("Invitation", Kept.LINK, "public_id participant"),
    **_fields("Invitation", Kept.COUNT, "invited_at letters followed_at opted_out_at opt_out_reason"),
    **_fields("Topic", Kept.SCHEME, "scheme slug label position is_sensitive"),
    **_fields("Statement", Kept.COUNT, "participant side submitted_at"),
    **_fields("Statement", Kept.OWN_WORDS, "text wants share_with_match"),
    **_fields("Vector", Kept.OWN_WORDS, "statement key numbers"),
    **_fields("StatementTopic", Kept.SENSITIVE, "statement topic match_may_see"),
    **_fields("Exclusion", Kept.SENSITIVE, "participant address_key"),
    **_fields("Loan", Kept.COUNT, "public_id mentor lent_to guest places places_back state asked_at answer_by"),
    **_fields("Loan", Kept.PASSING, "note"),
    **_fields("Programme", Kept.SCHEME, "cohort title"),
    **_fields("Session", Kept.SCHEME, "public_id programme code title place starts_at minutes sequence trainer"),
    **_fields("Booking", Kept.COUNT, "session participant booked_at"),
    **_fields("Attendance", Kept.COUNT, "session participant noted_at"),
    **_fields("Pairing", Kept.COUNT, "public_id cohort mentor mentee origin state offered_at accept_by established_on ended_on ending"),
    **_fields("Pairing", Kept.COUNT, "mentor_accepted_at mentee_accepted_at sent_at"),
    **_fields("Pairing", Kept.REASON, "full_reasons shared_reasons"),
    **_fields("PairDecision", Kept.TRACE, "pairing member agrees decided_at"),
    **_fields("PairDecision", Kept.REASON, "comment"),
    **_fields("Meeting", Kept.COUNT, "public_id pairing minutes mode"),
    **_fields("Meeting", Kept.MEETING, "held_on logged_at"),
    **_fields("Placement", Kept.REASON, "public_id cohort mentor mentee kind placed_at why"),
    **_fields("Run", Kept.SCHEME, "public_id cohort number state placed total_score placed_without_locks score_without_locks proposed_at"),
    **_fields("Run", Kept.SCHEME, "published_at overrides facts rules sent_at members_needed"),
    **_fields("Run", Kept.COUNT, "apart"),
    **_fields("Asked", Kept.ASKED, "run question question_digest plan_digest"),
    **_fields("RuleSet", Kept.SCHEME, "public_id cohort version criteria spread floor preset made_at"),
    **_fields("Proposal", Kept.COUNT, "run mentor mentee is_locked score pairing"),
    **_fields("Proposal", Kept.REASON, "reasons shared_reasons rule_words possibilities"),
    **_fields("Alternative", Kept.COUNT, "run mentor mentee score"),
    **_fields("Alternative", Kept.REASON, "reasons"),
    **_fields("Leftover", Kept.COUNT, "run participant side"),
    **_fields("Leftover", Kept.REASON, "why shared rule_words"),
    **_fields("Decision", Kept.TRACE, "run member sent_at agrees decided_at"),
    **_fields("Decision", Kept.SCHEME, "comment"),
    **_fields("Questionnaire", Kept.SCHEME, "public_id scheme code version title introduction attribution"),
    **_fields(
        "Question", Kept.SCHEME, "questionnaire position code text hint kind audience options details shown_if is_required minimum maximum"
    ),
    **_fields("Wave", Kept.SCHEME, "public_id cohort questionnaire label mode sent_to moment state opens_on closes_on"),
    **_fields("Wave", Kept.SCHEME, "counted_from days_after days_open remind_after unfinished"),
    **_fields("Invitee", Kept.COUNT, "public_id wave participant state until reminders"),
    **_fields("Response", Kept.ANSWER, "wave pseudonym mark side took_part grade_band"),
    **_fields("Signature", Kept.LINK, "response participant"),
    **_fields("Answer", Kept.ANSWER, "response question value"),
    **_fields("Evaluation", Kept.SCHEME, "public_id cohort sort decided_by decided_on registration information key_ends_on"),
    **_fields("Evaluation", Kept.SCHEME, "plan plan_locked_at context"),
    **_fields("CodingRound", Kept.SCHEME, "public_id wave title questions state made_at"),
    **_fields("Code", Kept.SCHEME, "public_id round position code theme label definition example"),
    **_fields("Coder", Kept.TRACE, "public_id round user letter finished_at"),
    **_fields("Judgement", Kept.ANSWER, "coder answer"),
    **_fields("Coding", Kept.ANSWER, "public_id coder answer code start end"),
    **_fields("Quotation", Kept.ANSWER, "public_id round answer code words number released_at"),
    **_fields("Beat", Kept.SCHEME, "started_at beat_at"),
    **_fields("Lease", Kept.SCHEME, "holder until"),
    **_fields("Schedule", Kept.SCHEME, "next_at holder started_at finished_at failed_at failures problem"),
    **_fields("Job", Kept.PASSING, "public_id kind state scheme asked_by asked_at about_id argument done total step result trouble"),
    **_fields("Release", Kept.SCHEME, "public_id cohort wave released_at audience breakdown figures"),
    **_fields("Release", Kept.TRACE, "released_by"),
    **_fields("Release", Kept.ANSWER, "groups"),
    **_fields("Export", Kept.SCHEME, "public_id cohort number kind name waves with_text sha256 made_at"),
    **_fields("Export", Kept.TRACE, "made_by"),
    **_fields("ReportText", Kept.SCHEME, "public_id cohort key version body written_at"),
    **_fields("ReportText", Kept.TRACE, "written_by"),
}
