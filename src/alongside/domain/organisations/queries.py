"""Finding schemes and users."""

from collections.abc import Iterable

from django.db.models import QuerySet

from alongside.domain.organisations.models import Scheme, SchemeText, TextKey, User


def open_schemes() -> QuerySet[Scheme]:
    """Schemes that the public page lists."""
    return Scheme.objects.select_related("organisation").order_by("name")


def scheme_by_slug(slug: str) -> Scheme | None:
    """The scheme of a slug, if there is one."""
    return Scheme.objects.select_related("organisation").filter(slug=slug).first()


def user_by_address(key: str) -> User | None:
    """The active user of an address key."""
    return User.objects.filter(address_key=key, is_active=True).first()


def texts_of(scheme: Scheme) -> dict[str, str]:
    """The text that stands for each key: the newest version."""
    rows = SchemeText.objects.filter(scheme=scheme).order_by("version")
    return {row.key: row.body for row in rows}


def purposes_of(schemes: Iterable[Scheme]) -> dict[int, str]:
    """What each of some schemes is for, in its own newest words."""
    rows = SchemeText.objects.filter(scheme__in=list(schemes), key=TextKey.PURPOSE).order_by("version")
    return {row.scheme_id: row.body for row in rows}


def account_of(key: str) -> User | None:
    """The account of an address key, open or closed."""
    return User.objects.filter(address_key=key).first()


def system_managers() -> QuerySet[User]:
    """Whoever runs the installation, the first one first."""
    return User.objects.filter(is_system_manager=True, is_active=True).order_by("pk")


def zone_of_all() -> str:
    """The zone in which times are shown that belong to no scheme: that of the first one."""
    return Scheme.objects.order_by("pk").values_list("zone", flat=True).first() or "UTC"
