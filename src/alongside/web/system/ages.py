"""How long ago something was."""

from datetime import timedelta

from django.utils.translation import ngettext


def age(passed: timedelta) -> str:
    """How long ago, as a person would say it: the largest unit that fits."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return ngettext("{many} second", "{many} seconds", seconds).format(many=seconds)
    if seconds < 3600:
        return ngettext("{many} minute", "{many} minutes", seconds // 60).format(many=seconds // 60)
    if seconds < 86400:
        return ngettext("{many} hour", "{many} hours", seconds // 3600).format(many=seconds // 3600)
    return ngettext("{many} day", "{many} days", seconds // 86400).format(many=seconds // 86400)
