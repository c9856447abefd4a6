"""The part of Alongside that calculates: it knows no database, no web page and no clock, so it can be used alone."""

__all__: list[str] = []
