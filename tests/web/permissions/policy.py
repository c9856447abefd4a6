"""Who meets what on which page: one table that is written by hand and held against every page there is.

A row is a page, and what it is about; with "/own" the thing is the viewer's own (or the viewer's match's), else it is somebody else's of
the same scheme. "answers" are the codes of GET and POST for whoever may. A cell says what a viewer meets: "yes" those answers; "404" not
found, word for word as if there were no such thing; "in" the way to the sign-in page, which for a form is a page that says so and holds
what was typed, with nothing written; "." that the viewer has no such thing.

The viewers, in the order of the columns: nobody signed in (ano), lead, deputy, co-ordinator, steering group, trainer, evaluator, named
senior, mentor (mor), mentee (mee), invited and silent (inv), withdrew (wdr), system manager (sys), a lead who is also a mentor here (bot),
the lead of another scheme of the organisation (nxt), the lead of another organisation (els), a lead whose time is over (end).
"""

from dataclasses import dataclass

from tests.web.permissions.worlds import ELSEWHERE, HERE, NEXT_DOOR, OTHERS, VIEWERS

TABLE = """
route                         about                answers  ano lea dep coo ste tra eva sen mor mee inv wdr sys bot nxt els end
public:front                  -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:check-figures          -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:scheme                 scheme               200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:how-pairs              year                 200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:how-pairs-pdf          year                 200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:sign-in                -                    200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:sign-in-code           -                    302/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:sign-in-link           sign-in-link         200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:sign-in-passkey        -                    302/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:passkey-options        -                    302/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
openid_connect_login          provider             404/404  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
openid_connect_callback       provider             404/404  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:sign-out               -                    302/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:start                  invitation           200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:questionnaire          form-link            200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:meeting                meeting-link         200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:unsubscribe            stop-link            200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:demonstration-link     way-in               200/302  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:demonstration-messages -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:home-for-me            -                    302/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:accessibility          -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:privacy                -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:cookies                -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:health                 -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:ready                  -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:csp-report             -                    405/204  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
public:security-txt           -                    200/200  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes

account:home                  -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:where                 -                    200/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:second-factor         -                    302/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:again                 -                    200/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:set-up                -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:authenticator         -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:passkey               -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:passkey-options       -                    302/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:recovery-codes        -                    200/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:recovery-codes-file   -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:address               -                    200/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:address-code          -                    302/302  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
account:factor-remove         factor/own           200/302  .   .   .   .   .   .   .   .   yes .   .   .   .   .   .   .   .
account:factor-remove         factor               200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404

member:home                   -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
member:record                 -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
member:record-csv             -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
member:own-answers-csv        -                    200/200  in  yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
member:taking-part            person/own           200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:taking-part            person               200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:statement              person/own           200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:statement              person               200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:statement-draft        person/own           302/204  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:statement-draft        person               302/204  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:sessions               person/own           200/200  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:sessions               person               200/200  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:book                   place-at-session/own 302/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:book                   place-at-session     302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:unbook                 place-at-session/own 302/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:unbook                 place-at-session     302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair                   active-pair/own      200/200  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair                   active-pair          200/200  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-accept            offered-pair/own     302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-accept            offered-pair         302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-decline           offered-pair/own     200/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-decline           offered-pair         200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-pause             active-pair/own      302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-pause             active-pair          302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-resume            paused-pair/own      302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-resume            paused-pair          302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-meetings          active-pair/own      302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-meetings          active-pair          302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-meeting-remove    meeting/own          302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-meeting-remove    meeting              302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:pair-end               active-pair/own      200/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
member:pair-end               active-pair          200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:loan                   asked-loan/own       200/302  .   .   .   .   .   .   .   .   yes .   .   .   .   yes .   .   .
member:loan                   asked-loan           200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:loan-decline           asked-loan/own       200/302  .   .   .   .   .   .   .   .   yes .   .   .   .   yes .   .   .
member:loan-decline           asked-loan           200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:questionnaire          open-form/own        200/200  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:questionnaire          open-form            200/200  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:question               question/own         200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:question               question             200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:questionnaire-check    open-form/own        200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:questionnaire-check    open-form            200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:questionnaire-decline  open-form/own        200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:questionnaire-decline  open-form            200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:questionnaire-withdraw answered-form/own    200/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
member:questionnaire-withdraw answered-form        200/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
member:own-answers            named-form/own       200/200  .   .   .   .   .   .   .   .   .   yes .   .   .   .   .   .   .
member:own-answers            named-form           200/200  in  404 404 404 404 404 404 404 404 yes 404 404 404 404 404 404 404

lead:home                     scheme               302/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roles                    scheme               200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:role-give                scheme               200/302  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:role-end                 role                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:overview                 year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:people                   year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:people-csv               year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:person                   person/own           200/200  .   .   .   .   .   .   .   .   404 404 404 404 .   yes .   .   .
lead:person                   person               200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:put-forward              silent-person/own    200/302  .   .   .   .   .   .   .   .   404 404 404 404 .   404 .   .   .
lead:put-forward              silent-person        200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:person-erase             person/own           200/302  .   .   .   .   .   .   .   .   404 404 404 404 .   404 .   .   .
lead:person-erase             free-mentor          200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:statement                statement/own        200/200  .   .   .   .   .   .   .   .   yes yes .   yes .   yes .   .   .
lead:statement                match-statement/own  200/200  .   .   .   .   .   .   .   .   404 404 .   .   .   404 .   .   .
lead:statement                statement            200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:avoid                    person/own           200/200  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
lead:avoid                    person               200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roster                   year                 200/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roster-preview           roster               200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roster-file              roster               200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roster-agree             roster               405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:roster-discard           roster               405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:invite                   year                 200/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:guest-change             guest                200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:guest-remove             guest                200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:guest-back               gone-guest           302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:guest-add                year                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loans                    year                 200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan-offer               free-mentor/own      200/302  .   .   .   .   .   .   .   .   404 .   .   .   .   404 .   .   .
lead:loan-offer               free-mentor          200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan-call-off            asked-loan/own       200/302  .   .   .   .   .   .   .   .   404 .   .   .   .   404 .   .   .
lead:loan-call-off            asked-loan           200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan                     offered-loan/own     200/200  .   404 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
lead:loan                     offered-loan         200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan-accept              offered-loan/own     200/302  .   404 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
lead:loan-accept              offered-loan         200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan-turn-down           offered-loan/own     200/302  .   404 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
lead:loan-turn-down           offered-loan         200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:loan-give-back           lent-loan            200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:sessions                 year                 200/200  in  yes yes yes 404 yes 404 404 404 404 404 404 404 yes 404 404 404
lead:session-add              year                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:session                  session/own          200/302  .   .   .   .   .   yes .   .   .   .   .   .   .   .   .   .   .
lead:session                  session              200/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:session-change           session/own          200/302  .   .   .   .   .   404 .   .   .   .   .   .   .   .   .   .   .
lead:session-change           session              200/302  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:matching                 year                 200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:propose                  year                 302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:place                    year                 302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:unplace                  placement            302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run                      run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-publish              agreed-run           200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-send                 run                  200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-take-back            sent-run             302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:agreement                year                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes 404 404 404
lead:run-discard              run                  302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-compare              run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-compare-csv          run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-shortage             run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-pairs-csv            run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-left-csv             run                  200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:run-check                run                  302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:rules                    year                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:rules-restore            rules                302/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pairs                    year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pairs-csv                year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pair                     active-pair/own      200/200  .   .   .   .   .   .   .   .   404 404 .   .   .   404 .   .   .
lead:pair                     active-pair          200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pair                     waiting-pair         200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pair-end                 waiting-pair         200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:record-pair              year                 200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:pair-end                 active-pair/own      302/302  .   .   .   .   .   .   .   .   yes yes .   .   .   yes .   .   .
lead:pair-end                 active-pair          200/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:questionnaires           year                 200/200  in  yes yes yes yes 404 yes 404 404 404 404 404 404 yes 404 404 404
lead:wave                     open-wave            200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:wave-open                planned-wave         200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 404 yes 404 404 404
lead:wave-close               open-wave            200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 404 yes 404 404 404
lead:named-answers            named-wave           200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:named-answers-csv        named-wave           200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:named-answer             named-form/own       200/200  .   .   .   .   .   .   .   .   .   404 .   .   .   .   .   .   .
lead:named-answer             named-form           200/200  in  yes yes 404 404 404 404 404 404 404 404 404 404 404 404 404 404
lead:messages                 year                 200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:messages-pause           year                 405/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:messages-resume          year                 405/302  in  yes yes 404 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:messages-again           year                 405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:mailing                  mailing              200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:mailing-release          mailing              405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:mailing-stop             mailing              405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:mailing-file             mailing              200/200  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404
lead:mailing-by-hand          mailing              405/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404

trainer:home                  scheme               200/200  in  yes yes yes 404 yes 404 404 404 404 404 404 404 yes 404 404 404
trainer:session               session/own          200/302  .   .   .   .   .   yes .   .   .   .   .   .   .   .   .   .   .
trainer:session               session              200/302  in  yes yes yes 404 404 404 404 404 404 404 404 404 yes 404 404 404

evaluator:home                scheme               200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:analysis            year                 200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:analysis-json       year                 200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:exports             year                 200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:wave                closed-wave          200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:wave-csv            closed-wave          200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:wave-release        closed-wave          200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:coding              text-wave            200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:round               round                200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:round-step          round                405/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:coders              round                200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:codebook            round                200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:codebook-read       round                200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:codebook-csv        round                200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:code                code                 200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:answer              answer               200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:agreement           compared-round       200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:differences         compared-round       200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:codings-csv         round                200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:codebook-qdc        round                200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:project             compared-round       200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:quotations          compared-round       200/200  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:quote               compared-answer      200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:quotation           quotation            200/302  in  404 404 404 404 404 yes 404 404 404 404 404 404 404 404 404 404
evaluator:questionnaires      scheme               200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:questionnaire-read  scheme               200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:questionnaire       draft                200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:questionnaire-head  draft                200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:questionnaire-preview draft               200/200  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:question-kind       draft                200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:question-add        draft-kind           200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:question            draft-question       200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:questionnaire-file  draft-file           200/200  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:set-up              year                 200/200  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:setting             year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:wave-plan           year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:plan                year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:plan-lock           year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:context             year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404
evaluator:wave-cancel         planned-wave         200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 yes yes 404 404 404

steering:home                 scheme               200/200  in  yes yes 404 yes 404 yes 404 404 404 404 404 404 yes 404 404 404
steering:run                  sent-run             200/200  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
steering:run-agree            sent-run             302/302  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
steering:run-send-back        sent-run             302/302  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
steering:pair                 waiting-pair         200/200  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
steering:pair-agree           waiting-pair         302/302  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
steering:pair-send-back       waiting-pair         302/302  in  404 404 404 yes 404 404 404 404 404 404 404 404 404 404 404 404
report:page                   year                 200/200  in  yes yes 404 yes 404 yes 404 404 404 404 404 404 yes 404 404 404
report:file                   report               200/200  in  yes yes 404 yes 404 yes 404 404 404 404 404 404 yes 404 404 404
report:checklist              checklist            200/200  in  yes yes 404 yes 404 yes 404 404 404 404 404 404 yes 404 404 404
report:checklist-file         checklist-file       200/200  in  yes yes 404 yes 404 yes 404 404 404 404 404 404 yes 404 404 404
report:writing                year                 200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 404 yes 404 404 404
report:part                   report-part          200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 404 yes 404 404 404
report:part-version           report-version       200/302  in  yes yes 404 404 404 yes 404 404 404 404 404 404 yes 404 404 404

working:job                   job/own              200/200  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
working:job                   job                  200/200  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
working:stop                  job/own              302/302  .   .   .   .   .   .   .   .   yes yes yes yes .   yes .   .   .
working:stop                  job                  302/302  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
working:result                done-job/own         200/200  .   .   .   .   .   .   .   .   .   .   .   .   .   yes .   .   .
working:result                done-job             200/200  in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404

on-files:people               -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404
on-files:scores               -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404
on-files:people-xlsx          -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404
on-files:people-csv           -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404
on-files:scores-xlsx          -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404
on-files:scores-csv           -                    200/200  in  yes yes 404 404 404 404 404 404 404 404 404 yes yes yes yes 404

system:work                   -                    200/200  in  404 404 404 404 404 404 404 404 404 404 404 yes 404 404 404 404
system:messages-again         -                    302/302  in  404 404 404 404 404 404 404 404 404 404 404 yes 404 404 404 404
system:task-again             -                    302/302  in  404 404 404 404 404 404 404 404 404 404 404 yes 404 404 404 404
"""
YES, MISSING, SIGN_IN, NO_SUCH_THING = "yes", "404", "in", "."
CELLS = {YES, MISSING, SIGN_IN, NO_SUCH_THING}
LEADS_OF = {NEXT_DOOR: "next_door", ELSEWHERE: "elsewhere"}
METHODS = ("get", "post")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    route: str
    thing: str
    is_own: bool
    answers: dict[str, int]
    cells: dict[str, str]

    def __str__(self):
        return f"{self.route} {self.thing}{'/own' if self.is_own else ''}".strip()

    @property
    def is_open(self):
        """A page for everybody: it says the same whichever scheme it is about."""
        return self.cells["anonymous"] == YES

    def whose(self, viewer):
        """Whose thing the row is about."""
        return viewer if self.is_own else OTHERS

    def expected(self, viewer, place):
        """The cell of a viewer; in another scheme than one's own everybody is a stranger, its lead is a lead, and the installation's
        manager is the manager of all."""
        if place == HERE or self.is_open or viewer == "system":
            return self.cells[viewer]
        if viewer == LEADS_OF.get(place):
            return self.cells["lead"]
        return SIGN_IN if viewer == "anonymous" else MISSING


def rows():
    """The table as rows."""
    _header, *lines = [line.split() for line in TABLE.splitlines() if line.strip()]
    return [row_of(*line) for line in lines]


def row_of(route, about, answers, *cells):
    thing, _slash, own = about.partition("/")
    codes = dict(zip(METHODS, (int(code) for code in answers.split("/")), strict=True))
    return Row(route, "" if thing == "-" else thing, own == "own", codes, dict(zip(VIEWERS, cells, strict=True)))


ROWS = rows()
