"""Sixty slow clients beside one normal one: what the normal one waits.

    python -m tests.production.slow_clients [--slow 60] [--seconds 20]

A third sends its headers a byte a second, a third the body of a form, a third reads a long answer
a few bytes a second. The control sends the same to gunicorn without nginx in between, where each
slow client holds one of its eight threads. Prints a table and writes var/production/slow.json;
exit code 1 when a normal request took a second or longer, or the control shows no harm.
"""

import argparse
import contextlib
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.production.stage import ROOT, Site, stage

LIMIT = 1.0  # seconds
PATIENCE = 8.0
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
Opener = Callable[[], socket.socket]


def slow_client(opener: Opener, kind: str, stop: threading.Event) -> None:
    """Sends or reads a byte a second until it is told to stop or is put out."""
    with contextlib.suppress(OSError), opener() as wire:
        if kind == "headers":
            drip(wire, HEAD + b"X-Slow: " + b"x" * 200, stop)
        elif kind == "body":
            wire.sendall(HEAD + b"Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n")
            drip(wire, b"x" * 1000, stop)
        else:
            wire.sendall(HEAD.replace(b"POST", b"GET") + b"Connection: close\r\n\r\n")
            while not stop.wait(1) and wire.recv(16):
                pass


def drip(wire: socket.socket, data: bytes, stop: threading.Event) -> None:
    for byte in data:
        if stop.wait(1):
            return
        wire.sendall(bytes([byte]))


@contextlib.contextmanager
def slow_crowd(opener: Opener, count: int) -> Iterator[None]:
    stop = threading.Event()
    kinds = ["headers", "body", "reading"]
    crowd = [
        threading.Thread(target=slow_client, args=(opener, kinds[n % 3], stop), daemon=True)
        for n in range(count)
    ]
    for client in crowd:
        client.start()
    time.sleep(3)  # all of them are under way
    try:
        yield
    finally:
        stop.set()
        for client in crowd:
            client.join(timeout=5)


def normal_requests(opener: Opener, seconds: float) -> list[float]:
    """Seconds that each took, one after the other; PATIENCE where no answer came."""
    taken, ends = [], time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.monotonic()
        try:
            with opener() as wire:
                wire.settimeout(PATIENCE)
                request = HEAD.replace(b"POST", b"GET") + b"Connection: close\r\n\r\n"
                wire.sendall(request)
                answered = wire.recv(12).startswith(b"HTTP/1.1 200")
                while wire.recv(65536):
                    pass
        except OSError:
            answered = False
        taken.append(time.monotonic() - began if answered else PATIENCE)
        time.sleep(0.1)
    return taken


def through_nginx(site: Site) -> Opener:
    port = int(site.url.rpartition(":")[2])

    def opened() -> socket.socket:
        wire = socket.create_connection(("127.0.0.1", port), PATIENCE)
        return site.tls.wrap_socket(wire, server_hostname="localhost")

    return opened


def straight_to_gunicorn(site: Site) -> Opener:
    def opened() -> socket.socket:
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(PATIENCE)
        wire.connect(site.web_socket.getsockname())
        return wire

    return opened


def measure(site: Site, slow: int, seconds: float) -> dict[str, dict[str, float]]:
    figures = {}
    ways = {"nginx": through_nginx(site), "control: gunicorn alone": straight_to_gunicorn(site)}
    for name, opener in ways.items():
        for count in (0, slow):
            with slow_crowd(opener, count):
                taken = normal_requests(opener, seconds)
            figures[f"{name}, {count} slow clients"] = {
                "requests": len(taken),
                "median": round(statistics.median(taken), 3),
                "longest": round(max(taken), 3),
                "unanswered": sum(one >= PATIENCE for one in taken),
            }
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--slow", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder), parts=("web",)) as site:
        figures = measure(site, given.slow, given.seconds)
    print(f"{'':45} requests  median s  longest s  unanswered")
    for name, row in figures.items():
        print(
            f"{name:45} {row['requests']:8} {row['median']:9.3f} "
            f"{row['longest']:10.3f} {row['unanswered']:11}"
        )
    target = ROOT / "var" / "production" / "slow.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(figures, indent=1))
    meant, control = (
        figures[f"{name}, {given.slow} slow clients"]["longest"]
        for name in ("nginx", "control: gunicorn alone")
    )
    print(f"Limit: {LIMIT} s. With nginx {meant} s; the control must miss it: {control} s.")
    return 0 if meant < LIMIT <= control else 1


if __name__ == "__main__":
    sys.exit(main())
