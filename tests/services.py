"""Throwaway PostgreSQL and Redis for tests, benchmarks and a look at production's shape.

    python tests/services.py start [--worker]    status    stop

Everything lives under var/services: the servers listen on the loopback address only,
below the range the kernel hands out by itself, ask for a password made for this run,
and write nothing durably. ``start`` leaves the addresses in var/services/env, to be
read with ``. var/services/env``. ``stop`` ends only the processes recorded there and
removes their data.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("SERVICES_DIR") or ROOT / "var" / "services")
PORTS = range(21000, 29000)
DATABASE = "keino"
POSTGRES_USER = "postgres"  # Debian's name; PostgreSQL refuses to run as root
TO_THE_WORKER = "core.task_backends.CeleryBackend"  # as TASK_BACKEND
SPEED_OVER_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "250",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "20s",
}


class ServiceError(Exception):
    """Something needed is missing or did not start; the text says what to do."""


@dataclass
class Process:
    """A process started here. ``born`` tells it from a later one with the same id."""

    name: str
    pid: int
    born: str
    log: str
    stop_signals: list[int]

    @property
    def alive(self) -> bool:
        return birth_of(self.pid) == self.born


def birth_of(pid: int) -> str:
    """The moment a process began, in clock ticks since boot; empty if it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


# ------------------------------------------------------------------ what is installed


def postgres_program(name: str) -> str | None:
    """Debian keeps initdb and postgres out of the search path, one folder per version."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
    )
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)


def missing() -> list[str]:
    """What must be installed before ``start`` can work, as Debian package names."""
    packages = []
    if not (postgres_program("initdb") and postgres_program("postgres")):
        packages.append("postgresql")
    if not shutil.which("redis-server"):
        packages.append("redis-server")
    return packages


# ------------------------------------------------------------------ the record


def load() -> dict:
    try:
        return json.loads((HOME / "state.json").read_text())
    except (OSError, ValueError):
        return {}


def recorded() -> list[Process]:
    return [Process(**entry) for entry in load().get("processes", [])]


def save(processes: list[Process], env: dict[str, str], folders: list[str]) -> None:
    state = {"processes": [asdict(p) for p in processes], "env": env, "folders": folders}
    write_private(HOME / "state.json", json.dumps(state, indent=1))
    write_private(HOME / "env", "".join(f"export {key}={val}\n" for key, val in env.items()))


def write_private(path: Path, text: str) -> None:
    """Passwords stand in these files."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)


def environment() -> dict[str, str]:
    """Addresses of the running servers; empty when they are not running."""
    processes = recorded()
    return load()["env"] if processes and all(p.alive for p in processes) else {}


# ------------------------------------------------------------------ starting


def free_port(taken: set[int]) -> int:
    for port in secrets.SystemRandom().sample(PORTS, 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in taken:
                taken.add(port)
                return port
    raise ServiceError("No free port between 21000 and 28999.")


def spawn(
    name: str,
    command: list[str],
    *,
    stop_signals: list[int],
    user: str | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
    cwd: Path = ROOT,
) -> Process:
    log = HOME / f"{name}.log"
    identity = {"user": user, "group": user, "extra_groups": []} if user else {}
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=env,
            cwd=cwd,
            **identity,
        )
    child.stdin.write(stdin.encode())
    child.stdin.close()
    return Process(name, child.pid, birth_of(child.pid), str(log), stop_signals)


def await_ready(process: Process, ready, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not process.alive:
            break
        if ready():
            return
        time.sleep(0.05)
    tail = Path(process.log).read_text(errors="replace")[-1500:]
    raise ServiceError(f"{process.name} did not become ready:\n{tail}")


def data_folder(name: str, user: str | None) -> Path:
    """A folder the server's own user can reach, or one under the system's temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=HOME))
    if user:
        shutil.chown(folder, user, user)
        if not reachable(folder, user):
            folder.rmdir()
            folder = Path(tempfile.mkdtemp(prefix=f"keino-{name}-"))
            shutil.chown(folder, user, user)
    return folder


def reachable(folder: Path, user: str) -> bool:
    probe = subprocess.run(
        ["test", "-w", str(folder)], user=user, group=user, extra_groups=[], check=False
    )
    return probe.returncode == 0


def start_postgres(port: int, password: str, folder: Path, user: str | None) -> Process:
    data, secret = folder / "data", folder / "password"
    write_private(secret, password)
    identity: dict = {}
    if user:
        shutil.chown(secret, user, user)
        identity = {"user": user, "group": user, "extra_groups": []}
    made = subprocess.run(
        [
            postgres_program("initdb"),
            *("--pgdata", str(data), "--username", DATABASE, "--pwfile", str(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        **identity,
    )
    secret.unlink()
    if made.returncode:
        raise ServiceError(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = {
        **SPEED_OVER_DURABILITY,
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": socket_folder(folder),
    }
    options = [part for key, val in settings.items() for part in ("-c", f"{key}={val}")]
    process = spawn(
        "postgres",
        [postgres_program("postgres"), "-D", str(data), *options],
        stop_signals=[signal.SIGINT, signal.SIGQUIT],  # fast, then immediate; never SIGKILL
        user=user,
        cwd=folder,
    )
    await_ready(process, lambda: "PM_STATUS_READY" in postmaster_status(data))
    return process


def socket_folder(folder: Path) -> str:
    """A socket's path may have 107 bytes; a deep checkout does without one."""
    return str(folder) if len(str(folder)) < 85 else ""


def postmaster_status(data: Path) -> str:
    """The eighth line of PostgreSQL's lock file says whether it accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return "PM_STATUS_READY" if len(lines) > 7 and lines[7].strip() == "ready" else ""


def start_redis(port: int, password: str, folder: Path) -> Process:
    lines = {
        "port": port,
        "bind": "127.0.0.1",
        "requirepass": password,
        "dir": folder,
        "save": '""',
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    process = spawn(
        "redis",
        [shutil.which("redis-server"), "-"],
        stop_signals=[signal.SIGTERM, signal.SIGKILL],
        stdin="".join(f"{key} {val}\n" for key, val in lines.items()),
        cwd=folder,
    )

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as wire:
            wire.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return b"OK" in wire.recv(64)
        return False

    await_ready(process, answers)
    return process


def start_worker(env: dict[str, str]) -> Process:
    command = [sys.executable, "-m", "celery", "-A", "keino_academy", "worker"]
    process = spawn(
        "worker",
        [*command, "--concurrency", "2", "--loglevel", "INFO"],
        stop_signals=[signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL],
        env={
            "DJANGO_SETTINGS_MODULE": "keino_academy.settings.dev",
            "TASK_BACKEND": TO_THE_WORKER,
            **os.environ,
            **env,
        },
    )
    await_ready(process, lambda: " ready." in Path(process.log).read_text(), seconds=60)
    return process


def create_database(env: dict[str, str]) -> None:
    import psycopg

    with psycopg.connect(env["DATABASE_URL"].rpartition("/")[0] + "/postgres") as connection:
        connection.autocommit = True
        connection.execute(f'CREATE DATABASE "{DATABASE}"')


def start(*, worker: bool = False) -> dict[str, str]:
    """Start what is not running and return the addresses. Raises ``ServiceError``."""
    if lacking := missing():
        raise ServiceError(f"Missing: sudo apt-get install {' '.join(lacking)}")
    processes = [p for p in recorded() if p.alive]
    names = {p.name for p in processes}
    if {"postgres", "redis"} <= names:
        env, folders = load()["env"], load()["folders"]
    else:
        stop()
        processes, env, folders = start_servers()
        names = {p.name for p in processes}
    if worker and "worker" not in names:
        processes.append(start_worker(env))
        save(processes, env, folders)
    return env


def start_servers() -> tuple[list[Process], dict[str, str], list[str]]:
    HOME.mkdir(parents=True, exist_ok=True)
    user = POSTGRES_USER if os.geteuid() == 0 else None
    taken: set[int] = set()
    postgres_port, redis_port = free_port(taken), free_port(taken)
    password = secrets.token_hex(16)
    env = {
        "DATABASE_URL": f"postgres://{DATABASE}:{password}@127.0.0.1:{postgres_port}/{DATABASE}",
        "REDIS_URL": f"redis://:{password}@127.0.0.1:{redis_port}/0",
    }
    folders = [str(data_folder("postgres", user)), str(data_folder("redis", None))]
    processes: list[Process] = []
    save(processes, env, folders)
    try:
        processes.append(start_postgres(postgres_port, password, Path(folders[0]), user))
        save(processes, env, folders)
        processes.append(start_redis(redis_port, password, Path(folders[1])))
        save(processes, env, folders)
        create_database(env)
    except BaseException:
        stop()
        raise
    return processes, env, folders


# ------------------------------------------------------------------ stopping


def stop() -> list[str]:
    """End the recorded processes, last started first, and remove their data."""
    ended = []
    for process in reversed(recorded()):
        if process.alive:
            end(process)
            ended.append(process.name)
    for folder in load().get("folders", []):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("state.json", "env"):
        (HOME / name).unlink(missing_ok=True)
    return ended


def end(process: Process) -> None:
    for number in process.stop_signals:
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:  # the process leads its own group: no child outlives it
                os.killpg(process.pid, number)
            else:
                os.kill(process.pid, number)
        deadline = time.monotonic() + 10
        while process.alive and time.monotonic() < deadline:
            reap(process.pid)
            time.sleep(0.05)
        if not process.alive:
            return
    raise ServiceError(f"{process.name} (process {process.pid}) did not stop.")


def reap(pid: int) -> None:
    """A child of this very process stays a zombie until it is waited for."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


# ------------------------------------------------------------------ the command line


def report() -> int:
    processes = recorded()
    for process in processes:
        print(f"{process.name:10} {'running' if process.alive else 'ended':8} {process.pid}")
    if not processes:
        print("Not started.")
    return 0 if processes and all(p.alive for p in processes) else 1


def announce(env: dict[str, str], *, worker: bool) -> None:
    place = os.path.relpath(HOME)
    print(f"Running, with their logs in {place}/:")
    for key, val in env.items():
        print(f"  export {key}={val}")
    print(f"Use them in this shell with   . {place}/env")
    if worker:  # not in the file: tests run their tasks themselves
        print(f"Give the worker tasks with    export TASK_BACKEND={TO_THE_WORKER}")
    print(f"Stop them with                {sys.executable} tests/services.py stop")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["start", "stop", "status"])
    parser.add_argument("--worker", action="store_true", help="start a Celery worker too")
    arguments = parser.parse_args()
    try:
        if arguments.verb == "status":
            return report()
        if arguments.verb == "stop":
            print(f"Stopped: {', '.join(stop()) or 'nothing was running'}.")
            return 0
        announce(start(worker=arguments.worker), worker=arguments.worker)
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
