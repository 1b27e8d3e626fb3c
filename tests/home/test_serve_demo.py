"""`make demo`'s one command as a person runs it: it says where, serves, and stops cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import checks
from core.checks import missing_debian_packages
from home.management.commands import serve_demo
from tests.demo_database import DemoFiles, copied
from tests.services import birth_of, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90.0
once = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="serves a SQLite file of its own, whatever the run's database: the first pass does it",
)


# ------------------------------------------------------------------ what the machine lacks


def test_missing_libraries_are_named_as_packages(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    assert missing_debian_packages() == [*checks.OPTIONAL_LIBRARIES, "voikko-fi"]
    monkeypatch.setattr("ctypes.util.find_library", lambda name: f"lib{name}.so")
    assert missing_debian_packages() == []


@pytest.mark.parametrize("are_missing", [True, False])
def test_the_line_for_apt_is_said_and_the_site_starts_all_the_same(
    monkeypatch, are_missing: bool
) -> None:
    found = None if are_missing else "lib.so"
    monkeypatch.setattr("ctypes.util.find_library", lambda name: found)
    monkeypatch.setenv("SITE_URL", "http://localhost:8000")
    steps = ("_prepare", "_say_where", "_serve")
    said = StringIO()
    with patch.multiple(serve_demo.Command, **dict.fromkeys(steps, lambda *arguments: None)):
        call_command("serve_demo", port=free_port(set()), stdout=said)
    line = f"sudo apt-get install {' '.join([*checks.OPTIONAL_LIBRARIES, 'voikko-fi'])}\n"
    assert (line in said.getvalue()) is are_missing
    assert ("apt-get" in said.getvalue()) is are_missing


def test_it_refuses_where_settings_do_not_allow_it(settings) -> None:
    settings.DEMO_DATA_ALLOWED = False
    with pytest.raises(CommandError, match="do not allow"):
        call_command("serve_demo", port=free_port(set()))


# ------------------------------------------------------------------ the whole command


class Demo:
    """The command in a process of its own, on the data of ``files``."""

    def __init__(self, files: DemoFiles, log: Path) -> None:
        self.log, self.port = log, free_port(set())
        self.known: dict[int, str] = {}
        kept = {key: text for key, text in os.environ.items() if key not in {"SITE_URL", "DEBUG"}}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve_demo", "--port", str(self.port)],
                cwd=ROOT,
                env={
                    **kept,
                    "DATABASE_URL": f"sqlite:///{files.database}",
                    "MEDIA_ROOT": str(files.media),
                    "REDIS_URL": "",
                    "DEMO_DATA": "on",
                    "DJANGO_SETTINGS_MODULE": "keino_academy.settings.dev",
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def status(self, path: str) -> int:
        """0 while nobody listens."""
        try:
            with urllib.request.urlopen(
                f"http://localhost:{self.port}{path}", timeout=30
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as fault:
            return fault.code
        except (urllib.error.URLError, OSError):
            return 0

    def await_answer(self, path: str) -> int:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if status := self.status(path):
                return status
            time.sleep(0.2)
        pytest.fail(f"No answer from the site:\n{self.said[-2000:]}")

    def children(self) -> dict[int, str]:
        """Process ids below the command, each with the moment it began."""
        found: dict[int, str] = {}
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            waiting += map(int, listed)
            found |= {int(child): birth_of(int(child)) for child in listed}
        self.known |= found
        return found

    def end(self) -> None:
        """Whatever a failed test has left, by the ids seen here."""
        if self.process.poll() is None:
            self.children()
            self.process.kill()
            self.process.wait()
        for pid, born in self.known.items():
            if birth_of(pid) == born:
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def demo(demo_files: DemoFiles, tmp_path: Path) -> Iterator[Demo]:
    with copied(demo_files) as files:
        demo = Demo(files, tmp_path / "said.txt")
        try:
            yield demo
        finally:
            demo.end()


def commands_of(pids: dict[int, str]) -> str:
    return "\n".join(
        Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in sorted(pids)
    )


@once
def test_one_command_serves_the_site_says_where_and_takes_everything_with_it(demo: Demo) -> None:
    assert demo.await_answer("/fi/") == 200
    assert demo.status("/demo/mailbox/") == 200

    address = f"http://localhost:{demo.port}"
    for name, place in {
        "KEINO Academy": "/",
        "Its mails": "/demo/mailbox/",
        "Editing": "/cms/",
    }.items():
        assert re.search(rf"^{name}: +{re.escape(address + place)}$", demo.said, re.MULTILINE)
    assert "Accounts (password keino-demo):" in demo.said
    for local in ("learner", "coordinator", "editor", "admin"):
        assert re.search(rf"^ +{local}@academy\.example +\S", demo.said, re.MULTILINE)

    children = demo.children()
    assert commands_of(children).count("gunicorn") >= 1
    assert commands_of(children).count("manage.py tick") == 1

    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(30) == 0, demo.said[-2000:]
    assert [pid for pid, born in children.items() if birth_of(pid) == born] == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0
