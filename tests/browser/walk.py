"""Finding every page by following its links, as somebody with a mouse and much patience would."""

from collections import Counter, deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve


@dataclass(frozen=True)
class Found:
    """A page: its route with the names in its query, and one address of it."""

    route: str
    path: str


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a" and (to := dict(attributes).get("href")):
            self.found.append(to)


def route_of(path):
    """The name of the page behind a path, with the names in its query; nothing for what is not a page of ours."""
    parts = urlsplit(path)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    return "?".join([name, *sorted(parse_qs(parts.query, keep_blank_values=True))])


def walk(request, address, start, *, most):
    """Every page that can be reached from one, at most so many of each route; and what could not be opened."""
    waiting, seen, times, pages, problems = deque([start]), set(), Counter(), [], []
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if path in seen or times[route] >= (1 if "?" in route else most):
            continue
        seen.add(path)
        response = request.get(address + path)
        landed = response.url.removeprefix(address)
        if not route or not response.ok:
            problems.append(f"{path}: {response.status}")
            continue
        times[route] += 1
        if landed != path:
            waiting.append(landed)
        elif response.headers["content-type"].startswith("text/html"):
            pages.append(Found(route, path))
            waiting.extend(links_in(response.text(), address + path, address))
    return pages, problems


def links_in(html, here, address):
    """The links of a page that stay on this site, without their fragments."""
    links = Links()
    links.feed(html)
    whole = (urljoin(here, to).partition("#")[0] for to in links.found)
    return [to.removeprefix(address) for to in whole if to.startswith(f"{address}/") and "/static/" not in to]
