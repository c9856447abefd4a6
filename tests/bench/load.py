"""A load from a process of its own: threads that open pages one after another over lasting connections, and time each.

Run as a program: the address, how many threads, how many seconds, and the kinds of request as JSON on the standard input.
"""

import http.client
import json
import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key)" value="([^"]+)"')
OK = {200, 302}


class Visitor:
    """One browser of many: keeps its connection, and takes a cookie for each request."""

    def __init__(self, address, seed):
        self.host = urlsplit(address).netloc
        self.line = http.client.HTTPConnection(self.host, timeout=30)
        self.draw = random.Random(seed)
        self.times, self.wrong = [], []

    def ask(self, path, cookie, method="GET", body=None):
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}{path}"}
        started = time.perf_counter()
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        self.times.append(time.perf_counter() - started)
        if answer.status not in OK:
            self.wrong.append(f"{answer.status} {method} {path}")
        return answer, content

    def answer_question(self, path, cookie):
        """Open a question and send it."""
        answer, page = self.ask(path, cookie)
        hidden = dict(HIDDEN.findall(page.decode()))
        token = (answer.getheader("Set-Cookie") or "").split(";")[0]
        form = hidden | {"value": "no", "answer": "no", "met": "no"}
        self.ask(path, f"{cookie}; {token}", "POST", urlencode(form))

    def stroll(self, kinds, until):
        """Open pages by their weights until the time is up."""
        names, weights = list(kinds), [weight for weight, _pages in kinds.values()]
        while time.perf_counter() < until:
            name = self.draw.choices(names, weights)[0]
            path, cookie = self.draw.choice(kinds[name][1])
            (self.answer_question if name.startswith("answer") else self.ask)(path, cookie)
        return self


def main(address, threads, seconds):
    kinds = json.load(sys.stdin)
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(threads) as pool:
        visitors = list(pool.map(lambda seed: Visitor(address, seed).stroll(kinds, until), range(threads)))
    times = sorted(taken for visitor in visitors for taken in visitor.times)
    wrong = [line for visitor in visitors for line in visitor.wrong]
    p95 = times[int(len(times) * 0.95) - 1]
    json.dump(
        {"requests": len(times), "per_second": len(times) / seconds, "p95": p95, "slowest": times[-1], "wrong": wrong[:10]}, sys.stdout
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
