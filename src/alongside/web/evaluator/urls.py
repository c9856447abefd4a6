"""Addresses of the evaluator pages."""

from alongside.web.evaluator import analysis, exports, pages, releasing
from alongside.web.evaluator.coding import answers, book, compared, quotations, rounds
from alongside.web.evaluator.setting_up import questionnaires, waves

app_name = "evaluator"
PAGES = (pages, analysis, exports, releasing, rounds, book, answers, compared, quotations, questionnaires, waves)
urlpatterns = [row for pages_of in PAGES for row in pages_of.urlpatterns]
