"""The systemd units: parts that are easily lost, and what systemd itself says of them."""

import re
import shutil
import subprocess

import pytest

from tests.production.stage import DEPLOY, ROOT

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSURE = 2.0  # of 10, by systemd-analyze
HARDENING = [
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "SystemCallFilter=@system-service",
    "User=academy",
]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_may_touch_its_own_folders_only(unit):
    lines = unit.read_text(encoding="utf-8").splitlines()
    assert [line for line in HARDENING if line not in lines] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_calls_what_exists(unit):
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("ExecStart="):
            program, *arguments = line.removeprefix("ExecStart=").split()
            assert program.startswith("/srv/academy/app/.venv/bin/")
            ours = [part for part in arguments if part.startswith("deploy/")]
            assert [part for part in ours if not (ROOT / part).exists()] == []


def test_there_is_one_clock():
    """No worker runs beat inside itself (-B), and one unit does."""
    commands = [
        line
        for unit in UNITS
        for line in unit.read_text(encoding="utf-8").splitlines()
        if line.startswith("ExecStart=")
    ]
    assert [line for line in commands if re.search(r"\s(-B|--beat)\b", line)] == []
    assert len([line for line in commands if " beat " in line]) == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_little_exposed(unit):
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    (level,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said.stdout)
    assert float(level) <= MOST_EXPOSURE, said.stdout
