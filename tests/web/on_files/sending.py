"""Files as somebody sends them, and what comes back."""

import base64
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.asking import post

MENDED = re.compile(r'<ul class="nhsuk-list nhsuk-error-summary__list">(.*?)</ul>', re.DOTALL)
HIDDEN = re.compile(r'href="data:[\w./-]+(?:;charset=utf-8)?;base64,([\w+/=]+)" download="([\w.]+)"')


@pytest.fixture
def send(client, world_today):
    """Send files as the lead: each is given as its name and what it holds."""

    def sending(page="people", /, user=None, **given):
        chosen = {"rules": "peer-core-trainees"} if page == "people" else {"objective": "most-then-best"}
        files = {name: file_of(*value) for name, value in given.items() if isinstance(value, tuple)}
        return post(client, user or world_today.lena, f"on-files:{page}", **{**chosen, **given, **files})

    return sending


def file_of(name, content):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def complaints(response):
    """What the page asks to mend, at its top."""
    found = MENDED.search(response.content.decode())
    return [unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in re.findall(r"<li>(.*?)</li>", found.group(1))] if found else []


def downloads(response):
    """The files that lie in a page."""
    return {name: base64.b64decode(content) for content, name in HIDDEN.findall(unescape(response.content.decode()))}
