"""Refusals are compared by their whole sentence, since a person reads it."""

from contextlib import contextmanager

import pytest

from alongside.domain.access.errors import Refused


@contextmanager
def refused(sentence, kind=Refused):
    with pytest.raises(kind) as refusal:
        yield
    assert str(refusal.value) == sentence
