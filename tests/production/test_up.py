"""The site from the files in deploy/, seen from outside: headers, files, readiness, logs."""

import gzip
import json
import re

import pytest

from tests.factories.uploads import package
from tests.production.rows import FILE
from tests.production.stage import Answer
from tests.production.visitor import said

pytestmark = [pytest.mark.production, pytest.mark.postgres]

SECURITY_HEADERS = [
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
]
PERSONS = re.compile(r"[\w.]+@academy\.example|keino-demo|127\.0\.0\.1[^:\d]|Curious-Browser")


def sent_once(answer: Answer, names: list[str]) -> bool:
    """A header sent twice would be joined by a comma; none of these holds one by itself."""
    return all(answer.headers[name] and "," not in answer.headers[name] for name in names)


# What is served


def test_everything_it_stands_on_is_ready(stand):
    answer = stand.site.get("/readyz")
    assert (answer.status, set(answer_states := json.loads(answer.body))) == (
        200,
        {"database", "migrations", "cache", "queue", "files"},
    )
    assert {*answer_states.values()} <= {"ok", "low"}


@pytest.mark.parametrize("path", ["/fi/", "/accounts/login/", "/fi/no-such-page/"])
def test_pages_carry_each_security_header_once(stand, path):
    answer = stand.site.get(path)
    assert sent_once(answer, SECURITY_HEADERS)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"


def test_static_files_are_kept_for_a_year_and_come_compressed(stand):
    page = stand.site.get("/accounts/login/").text
    (style,) = re.findall(r'href="(/static/css/site\.[0-9a-f]+\.css)"', page)
    answer = stand.site.get(style, {"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"@layer" in gzip.decompress(answer.body)
    assert stand.site.get("/static/staticfiles.json").status == 404


def test_an_uploaded_document_is_handed_out_by_nginx_after_the_site_has_asked_who_may(stand):
    admin = stand.visitor("admin")
    content = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    document = package(content)
    odt = ("Ohje.odt", document, "application/vnd.oasis.opendocument.text")
    fields = {"title": "Ohje", "collection": "1"}
    kept = said(admin.upload("/cms/documents/multiple/add/", fields, odt))
    assert kept["success"], kept

    stored = next((stand.site.folder / "media" / "documents").rglob("*.odt"))
    answer = admin.get(f"/documents/{kept['doc_id']}/{stored.name}")
    assert (answer.status, answer.body) == (200, document)
    assert stored.read_bytes() == document
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert sent_once(answer, [name for name in SECURITY_HEADERS if name != "X-Frame-Options"])
    assert sent_by_nginx(stand, answer)

    by_its_place = f"/media/{stored.relative_to(stand.site.folder / 'media')}"
    assert stand.site.get(by_its_place).status == 404


def sent_by_nginx(stand, answer: Answer) -> bool:
    """The site's own line tells an answer without a body; nginx filled it."""
    return answer.headers.get("ETag", "").startswith('"') and "Accept-Ranges" in answer.headers


def test_a_private_file_is_its_owners_only_and_no_address_of_nginx_shows_it(stand):
    path = f"/fi/my/jobs/{stand.told['job']}/file/"
    answer = stand.visitor("admin").get(path)
    assert (answer.status, answer.body) == (200, FILE)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''lista")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert stand.visitor("stranger").get(path).status == 404
    assert stand.site.get(path).status == 302

    name = stand.told["file"]
    stored = stand.site.folder / "private-media" / name
    assert stored.read_bytes() == FILE  # so that the next lines mean something
    for address in (f"/internal/private/{name}", f"/media/{name}", f"/private-media/{name}"):
        assert stand.site.get(address).status == 404
    for tricked in (
        f"/media/images/../../private-media/{name}",
        f"/static/../private-media/{name}",
    ):
        assert stand.site.get(tricked).status in (400, 404)


def test_a_client_cannot_ask_nginx_for_a_private_file_by_a_header(stand):
    headers = {"X-Accel-Redirect": f"/internal/private/{stand.told['file']}"}
    assert FILE not in stand.site.get("/fi/", headers).body


# What is logged


def lines_of(stand, name: str) -> list[dict]:
    return [json.loads(line) for line in stand.site.lines(name).splitlines() if line[:1] == "{"]


def test_a_request_has_the_same_id_in_both_logs_and_in_its_answer(stand):
    given = stand.site.get("/fi/", {"X-Request-ID": "0" * 32}).headers["X-Request-ID"]
    assert given != "0" * 32
    (own,) = [line for line in lines_of(stand, "web") if line["request_id"] == given]
    access = (stand.site.folder / "nginx-access.log").read_text()
    (outer,) = [
        json.loads(line) for line in access.splitlines() if json.loads(line)["request_id"] == given
    ]
    assert (own["request"], own["code"], outer["status"]) == ("GET /fi/", 200, 200)


def test_who_asked_is_told_by_uuid_and_addresses_by_their_route(stand):
    answer = stand.visitor("admin").get(f"/fi/my/jobs/{stand.told['job']}/")
    (line,) = [
        line
        for line in lines_of(stand, "web")
        if line["request_id"] == answer.headers["X-Request-ID"]
    ]
    assert line["user"] == stand.told["user"]
    assert line["request"] == "GET /fi/my/jobs/<uuid:uuid>/"


def test_nothing_in_the_logs_names_a_person(stand):
    """After requests that carry an e-mail address, a token, a name of a browser and an address."""
    stranger = stand.visitor("stranger")
    for path in (
        "/accounts/login/?next=/fi/&email=vieras@academy.example",
        "/fi/invitations/very-secret-token-1/",
        "/fi/vieras@academy.example/",
        "/accounts/password/reset/key/1-very-secret-token-2/",
    ):
        stranger.get(path, {"User-Agent": "Curious-Browser", "X-Forwarded-For": "203.0.113.9"})
    body = "login=vieras@academy.example&password=keino-demo"
    with_form = {**stranger.headers, "Content-Type": "application/x-www-form-urlencoded"}
    wire = stand.site.connect()
    wire.request("POST", "/accounts/login/", body=body, headers=with_form)
    wire.getresponse().read()

    logs = {path.name: path.read_text() for path in stand.site.folder.glob("*.log")}
    assert "/accounts/login/" in logs["nginx-access.log"] and "accounts/login" in logs["web.log"]
    for name in ("web.log", "worker.log", "beat.log", "nginx-access.log", "nginx-error.log"):
        found = [line for line in logs[name].splitlines() if PERSONS.search(line)]
        assert found == [], name
        assert "very-secret-token" not in logs[name], name
        assert "203.0.113.9" not in logs[name], name


# What is away


def test_without_redis_the_site_says_what_is_missing_and_pages_go_on(stand):
    redis = stand.site.processes["redis"]
    redis.stop()
    try:
        answer = stand.site.get("/readyz")
        states = json.loads(answer.body)
        page = stand.site.get("/fi/").status
    finally:
        redis.start()
        redis.await_ready()
    assert answer.status == 503
    assert (states["database"], states["cache"], states["queue"]) == ("ok", "down", "down")
    assert page == 200
    assert stand.site.get("/readyz").status == 200


def test_a_restart_of_the_site_loses_no_request(stand):
    """Requests wait in the socket, which is systemd's and not gunicorn's."""
    web = stand.site.processes["web"]
    web.kill()
    waiting = stand.site.connect(timeout=60)
    waiting.request("GET", "/healthz")
    web.start()
    assert waiting.getresponse().status == 200
    web.await_ready()


def test_a_site_that_does_not_answer_is_explained_in_three_languages(stand):
    """As when gunicorn takes a request and dies: nginx has no answer to pass on."""
    web = stand.site.processes["web"]
    web.stop()
    waiting = stand.site.connect()
    waiting.request("GET", "/fi/")
    stand.site.web_socket.settimeout(30)  # gunicorn had told it not to wait
    taken, _address = stand.site.web_socket.accept()
    taken.close()
    try:
        answer = waiting.getresponse()
        page = answer.read().decode()
    finally:
        web.start()
        web.await_ready()
    assert answer.status == 503
    for language in ("fi", "sv", "en"):
        assert f'lang="{language}"' in page
    assert answer.headers["Retry-After"] == "30"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_worker_and_the_clock_do_their_work(stand):
    """Beat's schedule reaches the worker through Redis; the task's line carries its id."""
    from tests.faults.workers import wait_for

    def sweeps() -> list[dict]:
        events = lines_of(stand, "worker")
        return [line for line in events if line["event"] == "task_started" and line["task_id"]]

    wait_for(sweeps, "the first sweep of beat's schedule")
