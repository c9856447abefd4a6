"""What a system manager is told when a backup, a check, a restore or an upgrade cannot be done."""


class Problem(Exception):
    """A sentence that says what is wrong and what to do next."""


def size(octets: int) -> str:
    """A number of bytes as a person reads it."""
    amount, unit = float(octets), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:,.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
