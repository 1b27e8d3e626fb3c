"""Every address of the CMS, filled with somebody's objects and asked for.

The patterns come from the resolver, so an address that an app adds joins by itself. Its arguments
are filled by name; a name that nobody taught here fails the crawl.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from wagtail.models import Page

from tests.factories.areas import MARK

CMS = "cms/"
FOUND = re.compile(rf"{MARK}[a-z]+", re.IGNORECASE)
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")
# Raises on purpose, so that who runs a site can see where errors are reported.
RAISES = {"wagtailadmin_error_test"}
# Takes the session's cookie away, even when it refuses.
ENDS_THE_SESSION = {"wagtailadmin_logout"}
SKIPPED = RAISES | ENDS_THE_SESSION


@dataclass(frozen=True)
class Pattern:
    route: str
    name: str
    arguments: tuple[str, ...]
    model: Any  # of the view, where it tells
    view: Any

    def address(self, values: dict[str, Any]) -> str:
        def value(match: re.Match[str]) -> str:
            return str(values[match[1] or match[2]])

        return "/" + ARGUMENT.sub(value, self.route).replace(r"\.", ".")

    def sample(self) -> str:
        """An address of the pattern, of whatever fits it."""

        def any_value(match: re.Match[str]) -> str:
            return "00000000-0000-0000-0000-000000000000" if "uuid:" in match[0] else "1"

        return "/" + ARGUMENT.sub(any_value, self.route).replace(r"\.", ".")


def patterns() -> list[Pattern]:
    """Those that answer: an earlier pattern may take all addresses of a later one."""
    found = _walk(get_resolver().url_patterns, "", "")
    return [pattern for pattern in found if resolve(pattern.sample()).func is pattern.view]


def _walk(found: Iterable[Any], above: str, namespace: str) -> Iterator[Pattern]:
    for one in found:
        route = above + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLResolver):
            if (CMS + route).startswith(CMS) and (above or route == CMS):
                inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
                yield from _walk(one.url_patterns, route, inner)
        elif route.startswith(CMS):
            yield _pattern(one, route.replace(".*", "no-such-screen"), namespace)


def _pattern(one: URLPattern, route: str, namespace: str) -> Pattern:
    arguments = tuple(match[1] or match[2] for match in ARGUMENT.finditer(route))
    view = getattr(one.callback, "view_class", None)
    given = getattr(one.callback, "view_initkwargs", {}).get("model")
    model = given or getattr(view, "model", None)
    if isinstance(model, str):
        model = apps.get_model(model)
    name = f"{namespace}{one.name or ''}"
    return Pattern(route, name, arguments, model if isinstance(model, type) else None, one.callback)


# ------------------------------------------------------------------ filling the arguments

MODELS = [
    ("wagtailcore", "page"),
    ("courses", "lessonpage"),
    ("core", "academyimage"),
    ("core", "academydocument"),
]
WORDS: dict[str, list[Any]] = {
    # What is no object of anybody's: a kind, a verb, a format.
    "action": ["delete", "move", "publish", "unpublish", "add_tags", "add_to_collection"],
    "action_name": ["approve", "reject", "copy", "move", "delete", "publish", "create_alias"],
    "filter_spec": ["max-100x100"],
    "mode": ["default"],
    "rest": ["no-such-screen"],
    "uidb64": ["MQ"],
    "token": ["no-such-token"],
    "invitation": [1],
    "code": ["sv"],
    "uuid": ["00000000-0000-0000-0000-000000000000"],
}
PAIRS = {  # two arguments that go together
    ("app_label", "model_name"): MODELS,
    ("content_type_app_name", "content_type_model_name"): [("courses", "lessonpage")],
    ("app_name", "model_name"): [("taggit", "tag")],
}
PAIRED = {name for pair in PAIRS for name in pair}
PAGES = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
OBJECTS = {
    "image_id": "image",
    "document_id": "document",
    "doc_id": "document",
    "collection_id": "collection",
    "redirect_id": "redirect",
    "uploaded_file_id": "upload",
    "session_id": "session",
    "workflow_state_id": "workflow_state",
    "task_state_id": "task_state",
    "task_id": "task",
    "workflow_pk": "workflow",
    "translation_source_id": "source",
    "translation_id": "translation",
    "string_segment_id": "segment",
    "overridable_segment_id": "segment",
    "revision_id": "revision",
    "revision_id_a": "revision",
    "revision_id_b": "revision",
}
BY_ROUTE = [  # what ``pk`` means where the view does not tell by its model
    ("cms/editing-sessions", "page"),
    ("cms/api/main/pages", "page"),
    ("cms/api/main/images", "image"),
    ("cms/api/main/documents", "document"),
    ("cms/collections", "collection"),
    ("cms/workflows/tasks", "task"),
    ("cms/workflows", "workflow"),
    ("cms/pages", "page"),
    ("cms/courses/tracks", "track"),
    ("cms/images/chooser", "image"),
    ("cms/documents/chooser", "document"),
    ("cms/courses/lessons/", "lesson_key"),
    ("cms/courses/editions/", "shared"),
    ("cms/translations/section/", "page"),
    ("cms/translations/", "translation"),
    ("cms/localize/update", "shared"),
    ("cms/localize/page", "page"),
    ("cms/localize/translate", "translation"),
    ("cms/editorial/review/", "task_state"),
    ("cms/editorial/pages/", "page"),
    ("cms/editorial/review-links/", "review_link"),
    ("cms/editorial/translations/", "translation"),
    ("cms/cohorts", "shared"),
    ("cms/localize", "shared"),
    ("cms/settings", "shared"),
]


# Whose session it is the view asks itself, and answers the same to all.
UNBORDERED = {"session_id"}
# Their own permissions decide, which are nobody's of an area.
NATIONAL = {"word", "first", "shared", "lesson_key"}


class Untaught(AssertionError):
    """A pattern has an argument of which the crawl does not know whose objects it names."""


@dataclass
class Side:
    """One side's objects by kind, as numbers."""

    things: dict[str, list[Any]]

    def values(self, pattern: Pattern, argument: str) -> list[Any]:
        kind = kind_of(pattern, argument)
        if kind == "first":
            first = pattern.model._default_manager.order_by("pk").first()
            return [first.pk if first else 1]
        return WORDS[argument] if kind == "word" else self.things[kind]


def kind_of(pattern: Pattern, argument: str) -> str:
    """What an argument names; ``first`` where the objects have no border, ``word`` for none."""
    if argument in PAGES:
        return "page"
    if argument in OBJECTS:
        return OBJECTS[argument]
    if argument in WORDS:
        return "word"
    if argument not in ("pk", "object_id", "key", "number"):
        raise Untaught(f"Teach the crawl what {argument} means at {pattern.route}")
    for route, kind in BY_ROUTE:
        if pattern.route.replace("^", "").startswith(route):
            return kind
    if pattern.model is None:
        raise Untaught(f"Teach the crawl what {argument} means at {pattern.route}")
    return "page" if issubclass(pattern.model, Page) else "first"


def names_objects(pattern: Pattern) -> bool:
    """Whether an address of the pattern names what has a border."""
    kinds = [kind_of(pattern, one) for one in pattern.arguments if one not in PAIRED | UNBORDERED]
    return any(kind not in NATIONAL for kind in kinds)


def fillings(
    pattern: Pattern, side: Side, first: Side | None = None, most: int = 99
) -> list[dict[str, Any]]:
    """Values for the pattern's arguments, at most ``most`` objects of a kind. With ``first``, the
    first object is that side's and the rest are ``side``'s; none where there is no rest."""
    choices: list[list[dict[str, Any]]] = []
    left, objects = list(pattern.arguments), 0
    while left:
        pair = (left[0], left[1] if len(left) > 1 else "")
        if pair in PAIRS:
            choices.append([dict(zip(pair, one, strict=True)) for one in PAIRS[pair]])
            left = left[2:]
            continue
        argument = left.pop(0)
        owner = side
        if kind_of(pattern, argument) != "word":
            owner = first if first and objects == 0 else side
            objects += 1
        values = owner.values(pattern, argument)[:most]
        choices.append([{argument: value} for value in values])
    if first and objects < 2:
        return []
    if len(choices) > 1:  # what is asked is whose they are: all of one kind, two of the others
        choices = [choices[0], *(one[:2] for one in choices[1:-1]), choices[-1][:8]]
        choices = [choices[0][:4], *choices[1:]] if len(choices[-1]) > 2 else choices
    return [{k: v for part in parts for k, v in part.items()} for parts in product(*choices)]


# ------------------------------------------------------------------ asking


@dataclass(frozen=True)
class Answer:
    pattern: Pattern
    method: str
    address: str
    status: int
    marks: tuple[str, ...]
    location: str

    def __str__(self) -> str:
        found = f" {', '.join(self.marks)}" if self.marks else ""
        return f"{self.method} {self.address} → {self.status}{found}"


def text_of(response: HttpResponseBase) -> str:
    """Body and headers; what is packed is unpacked."""
    streaming = getattr(response, "streaming_content", None)
    body = b"".join(streaming) if streaming is not None else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return f"{head}\n{cookies}\n{body.decode('utf-8', 'replace')}"


def ask(
    client: Client,
    pattern: Pattern,
    address: str,
    data: dict[str, Any] | None = None,
    *,
    method: str = "GET",
    undo: bool = False,
) -> Answer:
    """Never raises: an error of the view is an answer of 500. With ``undo``, whatever it wrote is
    taken back."""
    client.raise_request_exception = False
    send = {"GET": client.get, "POST": client.post}[method]
    with transaction.atomic():
        response = send(address, data or {})
        if undo or response.status_code == 500:
            transaction.set_rollback(True)
    query = "&".join(f"{k}={v}" for k, v in (data or {}).items()) if method == "GET" else ""
    return Answer(
        pattern,
        method if method == "GET" or not data else "POST with ids",
        address + (f"?{query}" if query else ""),
        response.status_code,
        tuple(sorted({mark.lower() for mark in FOUND.findall(text_of(response))})),
        response.headers.get("Location", ""),
    )
