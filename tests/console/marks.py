"""A task that leaves a mark whenever it is done, so that a test can count how often that was."""

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def mark(number, takes):
    """One line, in one write, after as long as real work takes."""
    time.sleep(takes)
    with Path(os.environ["ALONGSIDE_MARKS"]).open("a", encoding="utf-8") as file:
        file.write(f"{number}\n")
