"""Which files the rules of the house look at."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE_WHILE_RUNNING = {"var", "media", "static-root"}
KEPT_THOUGH_HIDDEN = {".ci", ".gitignore"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [Path(name) for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return tuple(sorted(p for p in set(paths) if (ROOT / p).is_file() and is_ours(p)))


def is_ours(path: Path) -> bool:
    top = path.parts[0]
    hidden = top.startswith(".") and top not in KEPT_THOUGH_HIDDEN
    return not hidden and top not in MADE_WHILE_RUNNING and path.suffix not in {".pyc", ".mo"}


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def python_files() -> tuple[Path, ...]:
    """Written by people: migrations are written by Django."""
    return tuple(p for p in files() if p.suffix == ".py" and "migrations" not in p.parts)


def production_python() -> tuple[Path, ...]:
    return tuple(p for p in python_files() if p.parts[0] not in {"tests", "benchmarks"})


def templates() -> tuple[Path, ...]:
    return tuple(p for p in files() if p.parts[0] == "templates" and p.suffix == ".html")


@cache
def layers() -> tuple[str, ...]:
    """The apps from the front door down, as the import contract lists them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return tuple(next(c for c in contracts if c["type"] == "layers")["layers"])
