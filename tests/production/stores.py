"""PostgreSQL and Redis of the stage: durable as production's, and startable again after a kill."""

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests import services
from tests.production.children import Child

# The server's own defaults, written out: acknowledged is on the disk.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
}


def postgres_child(
    run: Path, port: int, folder: Path, settings: Mapping[str, str]
) -> tuple[Child, str]:
    """A new cluster with one empty database, not started, and the site's address of it."""
    user = services.POSTGRES_USER if os.geteuid() == 0 else None
    place, password = run / "postgres", secrets.token_hex(16)
    place.mkdir(mode=0o700)
    secret = place / "password"
    services.write_private(secret, password)
    identity: dict = {}
    if user:
        identity = {"user": user, "group": user, "extra_groups": []}
        for path in (place, secret):
            os.chown(path, *_numbers(user))
    data = place / "data"
    made = subprocess.run(
        [
            services.postgres_program("initdb"),
            *("--pgdata", str(data), "--username", "academy", "--pwfile", str(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        ],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    secret.unlink()
    assert made.returncode == 0, made.stderr
    chosen = {
        **DURABLE,
        **settings,
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
    }
    options = [part for key, value in chosen.items() for part in ("-c", f"{key}={value}")]
    url = f"postgres://academy:{password}@127.0.0.1:{port}"
    child = Child(
        name="postgres",
        command=[services.postgres_program("postgres") or "", "-D", str(data), *options],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        cwd=place,
        log=folder / "postgres.log",
        ready=lambda: _has_database(url),
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
        user=user,
    )
    return child, f"{url}/academy"


def _numbers(user: str) -> tuple[int, int]:
    import pwd

    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _has_database(url: str) -> bool:
    """It answers, and the site's database is there: made at the first start."""
    import psycopg

    try:
        with psycopg.connect(f"{url}/postgres", autocommit=True, connect_timeout=2) as server:
            query = "SELECT 1 FROM pg_database WHERE datname = 'academy'"
            if not server.execute(query).fetchone():
                server.execute("CREATE DATABASE academy")
    except psycopg.OperationalError:
        return False
    return True


def redis_child(run: Path, port: int, folder: Path) -> tuple[Child, str]:
    """As production's: nothing in it outlives it, and nothing needs to."""
    place, password = run / "redis", secrets.token_hex(16)
    place.mkdir(mode=0o700)
    lines = {
        "port": port,
        "bind": "127.0.0.1",
        "requirepass": password,
        "dir": place,
        "save": '""',
        "appendonly": "no",
        "maxmemory": "128mb",
        "maxmemory-policy": "volatile-lru",
        "daemonize": "no",
    }
    settings = place / "redis.conf"
    services.write_private(settings, "".join(f"{key} {val}\n" for key, val in lines.items()))

    def answers() -> bool:
        with socket.create_connection(("127.0.0.1", port), 1) as wire:
            wire.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return b"OK" in wire.recv(64)

    child = Child(
        name="redis",
        command=["redis-server", str(settings)],
        env={"PATH": os.environ["PATH"]},
        cwd=place,
        log=folder / "redis.log",
        ready=answers,
    )
    return child, f"redis://:{password}@127.0.0.1:{port}/0"
