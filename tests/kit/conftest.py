import pytest

from alongside.kit.charts import Bar, bar_chart
from alongside.kit.documents import (
    BulletList,
    DataTable,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
)


@pytest.fixture(scope="session")
def chart():
    return bar_chart("Uptake", [Bar("Trained", 40, 72, "40 of 72 (56%)", (0.44, 0.66))], "One bar.")


@pytest.fixture(scope="session")
def table():
    return DataTable("Uptake", ("Step", "n"), (("Trained", "40"), ("Took | part", "42")), (1,))


@pytest.fixture(scope="session")
def whole(chart, table):
    """One document with every kind of block."""
    return Document(
        "Uptake & impact",
        "2012–13",
        (
            Heading(1, "Results"),
            Heading(3, "Uptake"),
            Paragraph("Of 72\ninvited, <b>42</b> took part."),
            BulletList(("one", "- two")),
            Figure(chart, "Uptake", "One bar, 40 of 72."),
            table,
            Note("# independent"),
        ),
    )
