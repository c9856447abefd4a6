# ruff: noqa: INP001
"""Asks the pages of this container whether they are well; ends with 1 when they are not."""

import http.client
import os
import sys

host = os.environ.get("ALONGSIDE_HOSTS", "localhost").split(",")[0].strip()
port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
try:
    pages = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    pages.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    sys.exit(pages.getresponse().status != 200)
except OSError as problem:
    sys.exit(f"not well: {problem}")
