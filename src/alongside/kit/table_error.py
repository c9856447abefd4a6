"""The one error of table files."""


class TableError(ValueError):
    """A file that cannot be used as a table, with a sentence that says what to change."""
