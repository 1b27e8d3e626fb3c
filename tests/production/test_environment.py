"""deploy/academy.env.example against what reads it: the settings, gunicorn, `check --deploy`."""

import ast
import os
import re
import subprocess
import sys

from tests.production.stage import DEPLOY, ROOT, certificate_key, example_environment

READERS = [
    *(ROOT / "keino_academy" / "settings").glob("*.py"),
    DEPLOY / "gunicorn.conf.py",
]
ONLY_ELSEWHERE = {"DEBUG"}  # of a developer's own machine
NAMED_BY_OTHERS = {"DJANGO_SETTINGS_MODULE"}


def names_read(source: str) -> set[str]:
    """First arguments of env("…"), env.bool("…"), os.environ.get("…")."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and re.match(r"(env(\.\w+)?|os\.environ\.get)$", ast.unparse(node.func))
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def names_in_example() -> set[str]:
    text = (DEPLOY / "academy.env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def test_the_example_names_every_variable_that_is_read_and_no_other():
    read = set().union(*(names_read(path.read_text(encoding="utf-8")) for path in READERS))
    assert names_in_example() == (read - ONLY_ELSEWHERE) | NAMED_BY_OTHERS


def test_a_variable_is_found_in_whichever_way_it_is_read():
    source = 'a = env("A")\nb = env.list("B", default=[])\nc = os.environ.get("C", "")\nd("D")'
    assert names_read(source) == {"A", "B", "C"}


def checked(**changed: str) -> subprocess.CompletedProcess[str]:
    """``check --deploy`` with the example's values, as a system administrator would call it."""
    env = {**example_environment(), **changed, "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


FILLED_IN = {"SECRET_KEY": "k4" * 40 + "abcdefghij", "CERTIFICATE_KEYS": certificate_key()}


def test_the_example_filled_in_passes_the_deployment_checks_without_a_warning():
    done = checked(**FILLED_IN)
    assert (done.returncode, "no issues (0 silenced)" in done.stdout) == (0, True), done.stderr


def test_what_was_left_out_is_told():
    done = checked(HSTS_SECONDS="0", SECURE_SSL_REDIRECT="False")
    told = set(re.findall(r"\w+\.[EW]\d+", done.stderr))
    assert done.returncode == 1
    assert {
        "security.W009",  # the secret key is still the example's
        "security.W004",
        "security.W008",
        "progress.E001",  # no key for certificates
    } <= told
