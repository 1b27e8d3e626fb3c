"""The outside client: a process of its own that writes as many learners' browsers would, and keeps
its own account of what the site has acknowledged. Nothing of the site is imported here.

A plan comes as JSON on the standard input::

    {"url", "certificate", "threads", "folder", "patience",
     "writes": [{"id", "path", "body", "headers", "status", "location"}],
     "reads": [{"name", "method", "path", "body", "headers"}], "pause"}

Each write is sent until it is answered as it must be (``status``, and ``location`` within the
answer's Location); only then its line goes to ``acknowledged-<thread>.jsonl`` and to the disk by
fsync, before the thread goes on. Every other answer is a line of ``refused-<thread>.jsonl``.
A reader asks for its pages, one line in ``reads.jsonl`` for each answer, until the writes are done
and a file named ``enough`` lies in the folder.
Moments are those of the machine's monotonic clock, which all its processes share.
"""

import http.client
import json
import os
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PAUSE = 0.1  # before a write is sent again
TIMEOUT = 30


class Account:
    """Lines of JSON in a file that is on the disk when ``note`` returns."""

    def __init__(self, path: Path, *, sure: bool) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.sure = sure

    def note(self, **fields: Any) -> None:
        os.write(self.file, (json.dumps(fields) + "\n").encode())
        if self.sure:
            os.fsync(self.file)


class Browser:
    """One connection, opened anew after every fault and when the server has closed it."""

    def __init__(self, plan: dict[str, Any]) -> None:
        place = urlsplit(plan["url"])
        self.connection = http.client.HTTPSConnection(
            place.hostname or "",
            place.port,
            timeout=TIMEOUT,
            context=ssl.create_default_context(cafile=plan["certificate"]),
        )

    def send(self, method: str, request: dict[str, Any]) -> tuple[str, str]:
        """The answer's status and Location, or the name of the fault and nothing."""
        try:
            self.connection.request(method, request["path"], request["body"], request["headers"])
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            self.connection.close()
            return type(fault).__name__, ""
        return str(answer.status), answer.getheader("Location") or ""


def write_all(plan: dict[str, Any], thread: int) -> None:
    folder, browser = Path(plan["folder"]), Browser(plan)
    acknowledged = Account(folder / f"acknowledged-{thread}.jsonl", sure=True)
    refused = Account(folder / f"refused-{thread}.jsonl", sure=False)
    for write in plan["writes"][thread :: plan["threads"]]:
        tries, deadline = 0, time.monotonic() + plan["patience"]
        while True:
            tries, began = tries + 1, time.monotonic()
            status, location = browser.send("POST", write)
            now = time.monotonic()
            if status == str(write["status"]) and write["location"] in location:
                acknowledged.note(id=write["id"], began=began, at=now, tries=tries)
                break
            refused.note(id=write["id"], at=now, status=status, location=location)
            if now > deadline:
                raise TimeoutError(f"{write['id']} was never acknowledged: {status} {location}")
            time.sleep(PAUSE)


def read_on(plan: dict[str, Any], done: threading.Event) -> None:
    browser, folder = Browser(plan), Path(plan["folder"])
    answers = Account(folder / "reads.jsonl", sure=False)
    while plan["reads"] and not (done.is_set() and (folder / "enough").exists()):
        for read in plan["reads"]:
            began = time.monotonic()
            status, location = browser.send(read["method"], read)
            answers.note(
                name=read["name"], began=began, at=time.monotonic(), status=status, to=location
            )
            time.sleep(plan["pause"])


def run(plan: dict[str, Any]) -> int:
    faults: list[BaseException] = []
    done = threading.Event()

    def guarded(thread: int) -> None:
        try:
            write_all(plan, thread)
        except BaseException as fault:
            faults.append(fault)

    writers = [threading.Thread(target=guarded, args=[n]) for n in range(plan["threads"])]
    reader = threading.Thread(target=read_on, args=[plan, done])
    for thread in [*writers, reader]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    for fault in faults:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(run(json.load(sys.stdin)))
