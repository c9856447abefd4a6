"""Every plan that a test of this folder makes is checked as it is made."""

import json
from dataclasses import replace

import pytest

from alongside_engine.matching import _run
from tests.engine.matching.judge import Judge
from tests.engine.matching.verifier import holds


@pytest.fixture(scope="package", autouse=True)
def every_plan_is_verified():
    """Put the verifier behind every run, whoever asks for it; the same plan is looked at once."""
    seen, run = set(), _run.run

    def run_and_check(problem, *, read, **ways):
        rows = {}

        def listen(texts):
            found = read(texts)
            rows.update({text: row.tolist() for text, row in zip(texts, found, strict=True) if text not in rows})
            return found

        plan = run(problem, read=listen, **ways)
        written = replace(plan, seconds=0).to_json()
        if not problem.rules.stable and written not in seen:
            assert holds(json.loads(written), Judge(problem, rows))
            seen.add(written)
        return plan

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_run, "run", run_and_check)
        yield
