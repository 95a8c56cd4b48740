#!/usr/bin/env python3
"""POSTs JSON to several addresses at the same time, and says which of them did not take it.

usage: post-json.py SECONDS <requests

Reads a line `URL<tab>BODY` for each request from stdin. Prints a line `URL<tab>REASON` for each that was not
answered with a 2xx within SECONDS, in the order of the requests. The exit code is 0 whatever they answer.
"""

import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

REASON_LENGTH = 200  # of an answer; an engine may send a whole traceback


def reason(error):
    """One line about what went wrong."""
    if not isinstance(error, urllib.error.HTTPError):
        return str(getattr(error, "reason", error)) or type(error).__name__
    answer = " ".join(error.read(4096).decode("utf-8", "replace").split())
    return f"HTTP {error.code} {answer[:REASON_LENGTH]}".rstrip()


def post(request, seconds):
    """The line to print, or None for a request that was taken."""
    url, body = request
    headers = {"Content-Type": "application/json"}
    try:
        # Nodes are asked directly: a proxy of the image's environment knows nothing of them.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(urllib.request.Request(url, body.encode(), headers), timeout=seconds) as answer:
            answer.read()
    except (OSError, ValueError) as error:  # HTTP errors and time-outs are OSErrors
        return f"{url}\t{reason(error)}"
    return None


def main():
    seconds = float(sys.argv[1])
    requests = [line.rstrip("\n").split("\t", 1) for line in sys.stdin]
    with ThreadPoolExecutor(max_workers=len(requests) or 1) as threads:
        for line in threads.map(lambda request: post(request, seconds), requests):
            if line is not None:
                print(line)


main()
