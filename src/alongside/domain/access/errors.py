"""Errors a person may meet: each carries a sentence that says what to do next."""


class Refused(Exception):
    """Something that the rules of the house do not allow; the text is for the person who tried it."""


class NotAllowed(Refused):
    """The person may not do this, or may not know that the thing exists."""


class NotFound(NotAllowed):
    """There is no such thing for this person: pages answer 404, whichever of the two it was."""


class TooLate(Refused):
    """Somebody else, or the clock, was first."""
