"""What is asked of the headers of every response."""

import re

SAME = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NONE = {"object-src", "base-uri", "frame-ancestors", "default-src"}
NONCE = re.compile(r"'nonce-([A-Za-z0-9+/=]{20,})'")


def policy(response):
    rows = (row.strip().split(" ") for row in response.headers["Content-Security-Policy"].split(";"))
    return {name: set(values) for name, *values in rows}


def problems(response):
    """What is wrong with a response's headers, in words."""
    found = {name.lower(): value for name, value in response.items()}
    wrong = [f"{name}: {found.get(name)}" for name, value in SAME.items() if found.get(name) != value]
    said = policy(response)
    values = {value for row in said.values() for value in row}
    wrong += [f"{name}: {said.get(name)}" for name in NONE - {"object-src"} if said.get(name) != {"'none'"}]
    wrong += [value for value in values - said["img-src"] if "unsafe" in value or value in {"*", "http:", "https:", "data:"}]
    if "x-request-id" not in found or "camera=()" not in found.get("permissions-policy", ""):
        wrong.append("no number, or features on")
    kind = found.get("content-type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.replace('"', ""):
        wrong.append(f"no charset: {kind}")
    if "static" not in response.wsgi_request.path and "no-store" not in found.get("cache-control", ""):
        wrong.append(f"may be kept: {found.get('cache-control')}")
    return [*wrong, *nonces(response, said)]


def nonces(response, said):
    """Everything that runs or styles a page carries the response's own number, and nothing else is let in."""
    if not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    text = response.content.decode()
    tags = re.findall(r"<(?:script|link rel=\"stylesheet\"|style)\b[^>]*>", text)
    own = {match.group(1) for name in ("script-src", "style-src") for value in said[name] if (match := NONCE.fullmatch(value))}
    bare = [tag for tag in tags if not any(f'nonce="{one}"' in tag for one in own)]
    only = [name for name in ("script-src", "style-src") if len(said[name]) != 1]
    return [*bare, *only, *re.findall(r"<[^>]+\s(?:style|on[a-z]+)=\"[^>]*>", text)]
