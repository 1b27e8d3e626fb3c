"""The whole site as production runs it, from the files in ``deploy/``, as children of one process.

    with stage(tmp_path) as site:
        site.url                     # https://localhost:<port>, through nginx and TLS
        site.get("/readyz")          # Answer(status, headers, body); site.tls for other clients
        site.processes["web"]        # also "worker", "beat", "postgres", "redis", "nginx"
        site.env                     # what the systemd units would give a process
        site.manage("migrate")       # manage.py in that environment; returns what it printed
        site.dsn                     # PostgreSQL's address, for psycopg

A process has ``pid``, ``alive``, ``children()``, ``log`` (a file), ``kill()`` (SIGKILL to it and
all its children at once, as when the machine goes), ``stop()`` (what systemd would send),
``start()`` (again, same data, same ports) and ``await_ready()``. As under systemd, gunicorn's
socket outlives gunicorn: while it is away, requests wait in the socket.

``stage(folder, postgres={"synchronous_commit": "off"}, env={"METRICS": "1"}, parts=("web",))``
changes PostgreSQL's settings (durable by default), the environment, and which of web, worker and
beat run beside PostgreSQL, Redis and nginx. The database is migrated and empty; mail is kept in
the database (``core.mailbox``). Command lines, nginx's configuration and the environment are read
from ``deploy/``; only paths, ports, passwords and the certificate are replaced. Everything listens
on the loopback address below the range that the kernel hands out, and is ended by its own id.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import secrets
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests import services
from tests.production.children import Child
from tests.production.nginx import nginx_child, nginx_program
from tests.production.stores import postgres_child, redis_child

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
PARTS = ("web", "worker", "beat")
VENV = "/srv/academy/app/.venv/bin/"
# As systemd hands a socket over: file descriptor 3, and the number of the process itself.
HAND_OVER = """
import os, sys
if int(sys.argv[1]) != 3:
    os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # any letter case; a header sent twice is joined by a comma
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    url: str
    env: dict[str, str]
    processes: dict[str, Child]
    folder: Path  # static/ media/ private-media/ and the logs
    tls: ssl.SSLContext
    web_socket: socket.socket  # where nginx reaches gunicorn

    @property
    def dsn(self) -> str:
        return self.env["DATABASE_URL"]

    def manage(self, *arguments: str, stdin: str = "", env: Mapping[str, str] = {}) -> str:
        return self.run("manage.py", *arguments, stdin=stdin, env=env)

    def run(self, *arguments: str, stdin: str = "", env: Mapping[str, str] = {}) -> str:
        """Python in the site's environment. Raises AssertionError with what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.env, **env},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def connect(self, timeout: float = 30) -> http.client.HTTPSConnection:
        place = urlsplit(self.url)
        return http.client.HTTPSConnection(
            "localhost", place.port, timeout=timeout, context=self.tls
        )

    def get(self, path: str, headers: Mapping[str, str] = {}, method: str = "GET") -> Answer:
        with contextlib.closing(self.connect()) as wire:
            wire.request(method, path, headers=dict(headers))
            got = wire.getresponse()
            joined = http.client.HTTPMessage()
            for name in got.headers:
                if name not in joined:
                    joined[name] = ", ".join(got.headers.get_all(name))
            return Answer(got.status, joined, got.read())

    def lines(self, name: str) -> str:
        """What a process has written so far."""
        return self.processes[name].log.read_text(errors="replace")


def missing() -> list[str]:
    """Debian packages without which ``stage`` cannot stand."""
    return services.missing() + ([] if nginx_program() else ["nginx-light"])


@contextlib.contextmanager
def stage(
    folder: Path,
    *,
    postgres: Mapping[str, str] = {},
    env: Mapping[str, str] = {},
    parts: tuple[str, ...] = PARTS,
) -> Iterator[Site]:
    folder.mkdir(parents=True, exist_ok=True)
    run = Path(tempfile.mkdtemp(prefix="academy-"))  # short: a socket's path may have 107 bytes
    run.chmod(0o755)
    children: dict[str, Child] = {}
    socket_of_web = web_socket(run / "web.sock")
    try:
        ports = free_ports(4)
        children["postgres"], database_url = postgres_child(run, ports[0], folder, postgres)
        children["redis"], redis_url = redis_child(run, ports[1], folder)
        site_env = site_environment(folder, run, f"https://localhost:{ports[2]}") | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            **env,
        }
        for name in ("postgres", "redis"):
            children[name].start()
            children[name].await_ready()
        children["nginx"], tls = nginx_child(run, folder, ports[2], ports[3], static_folder())
        site = Site(f"https://localhost:{ports[2]}", site_env, children, folder, tls, socket_of_web)
        prepare(site)
        children["nginx"].start()
        children["nginx"].await_ready()
        for part in parts:
            children[part] = unit_child(part, site, run, socket_of_web)
            children[part].start()
        for part in parts:
            children[part].await_ready()
        yield site
    finally:
        for name in ("beat", "worker", "web", "nginx", "redis", "postgres"):
            if name in children:
                children[name].end()
        socket_of_web.close()
        shutil.rmtree(run, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    taken: set[int] = set()
    return [services.free_port(taken) for _ in range(count)]


def web_socket(path: Path) -> socket.socket:
    """deploy/systemd/academy-web.socket."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    path.chmod(0o660)
    listening.listen(512)
    return listening


# ------------------------------------------------------------------ what deploy/ says


def example_environment() -> dict[str, str]:
    """deploy/academy.env.example as systemd reads it."""
    lines = (DEPLOY / "academy.env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in pairs}


def site_environment(folder: Path, run: Path, url: str) -> dict[str, str]:
    from django.core.management.utils import get_random_secret_key

    changed = {
        "SECRET_KEY": get_random_secret_key(),
        "CERTIFICATE_KEYS": certificate_key(),
        "SITE_URL": url,
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_BACKEND": "core.mailbox.MailboxBackend",
        "STATIC_ROOT": str(static_folder()),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private-media"),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
    }
    for name in ("MEDIA_ROOT", "PRIVATE_ROOT"):
        Path(changed[name]).mkdir(exist_ok=True)
    return {**example_environment(), **changed}


def certificate_key() -> str:
    """A new private key in the form that CERTIFICATE_KEYS takes."""
    return secrets.token_urlsafe(32)


def exec_start(unit: str) -> list[str]:
    """The command line of a unit's only ExecStart."""
    text = (DEPLOY / "systemd" / f"academy-{unit}.service").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("ExecStart="))
    return shlex.split(line.removeprefix("ExecStart="))


def unit_child(unit: str, site: Site, run: Path, socket_of_web: socket.socket) -> Child:
    command = [
        part.replace(VENV, f"{Path(sys.executable).parent}/").replace("/var/lib/academy", str(run))
        for part in exec_start(unit)
    ]
    kept = ()
    if unit == "web":
        kept = (socket_of_web.fileno(),)
        command = [sys.executable, "-c", HAND_OVER, str(kept[0]), *command]
    child = Child(
        name=unit,
        command=command,
        env=site.env,
        cwd=ROOT,
        log=site.folder / f"{unit}.log",
        kept_files=kept,
    )
    child.ready = {
        "web": lambda: site.get("/healthz").status == 200,
        "worker": lambda: " ready." in child.new_lines(),
        "beat": lambda: "beat: Starting" in child.new_lines(),
    }[unit]
    return child


# ------------------------------------------------------------------ before it is opened


def static_folder() -> Path:
    """Gathered once for each state of the files: compressing them takes half a minute."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("requirements/*.txt"), *(ROOT / "keino_academy" / "static").rglob("*")]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    digest.update((ROOT / "templates" / "503.html").read_bytes())
    return ROOT / "var" / "production" / f"static-{digest.hexdigest()[:12]}"


def prepare(site: Site) -> None:
    """What docs/operations/install.md does before the first start, in its order."""
    site.manage("compile_catalogues")
    static = static_folder()
    if not (static / "503.html").exists():
        for stale in static.parent.glob("static-*"):
            shutil.rmtree(stale, ignore_errors=True)
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        site.manage("write_error_page")
    site.manage("migrate", "--verbosity", "0")


if __name__ == "__main__":  # a look at it by hand: python -m tests.production.stage
    with tempfile.TemporaryDirectory() as place, stage(Path(place)) as shown:
        print(shown.url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
