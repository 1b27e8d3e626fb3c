"""Sends a list of requests over a few connections and says how it went. A process of its own, so
that its work is nobody's: a plan as JSON on the standard input, the result on the standard output.

Plan: ``{"port", "connections", "status", "requests": [{"method", "path", "headers", "body"}]}``.
Result: ``{"seconds", "milliseconds": [per request], "unexpected": {status: count}}``.
"""

import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

REQUESTS_PER_CONNECTION = 20  # then a new one, so that no worker is left with all of them


def send_all(plan: dict[str, Any], requests: list[dict[str, Any]]) -> list[tuple[float, str]]:
    """One client's share, in turn: milliseconds and status of each request."""
    answers = []
    for start in range(0, len(requests), REQUESTS_PER_CONNECTION):
        connection = http.client.HTTPConnection("localhost", plan["port"], timeout=30)
        connection.connect()
        for request in requests[start : start + REQUESTS_PER_CONNECTION]:
            begun = time.perf_counter()
            status = send(connection, request)
            answers.append(((time.perf_counter() - begun) * 1000, status))
        connection.close()
    return answers


def send(connection: http.client.HTTPConnection, request: dict[str, Any]) -> str:
    try:
        connection.request(request["method"], request["path"], request["body"], request["headers"])
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()  # and opened anew by the next request
        return type(error).__name__
    return str(response.status)


def run(plan: dict[str, Any]) -> dict[str, Any]:
    count = plan["connections"]
    shares = [plan["requests"][start::count] for start in range(count)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        answers = [a for share in pool.map(lambda s: send_all(plan, s), shares) for a in share]
    seconds = time.perf_counter() - begun
    statuses = Counter(status for _milliseconds, status in answers)
    statuses.pop(str(plan["status"]), None)
    return {
        "seconds": seconds,
        "milliseconds": [milliseconds for milliseconds, _status in answers],
        "unexpected": statuses,
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
