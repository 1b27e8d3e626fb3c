"""Two areas side by side in the CMS, and everything one of them would not show the other.

``two_areas()`` opens both; ``belongings(area, stranger=…)`` fills one with what editors make.
Every text that the other side must not see begins with MARK, and a word after it tells where it
stands; what an area publishes has no mark.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import (
    Comment,
    CommentReply,
    Locale,
    PageViewRestriction,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object

from core.models import AcademyDocument, AcademyImage
from courses.models import TrackModule, TrackPage
from editorial.models import ReviewComment, ReviewLink
from editorial.workspaces import Workspace, open_workspace
from people.models import User
from tests.factories.lesson_bodies import block, body, text_block
from tests.factories.pages import (
    LessonPageFactory,
    ModulePageFactory,
    TrackPageFactory,
    publish,
    releaser,
    translated,
)
from tests.factories.people import UserFactory
from tests.factories.uploads import PDF, picture

MARK = "zqvbeta"


@dataclass
class Area:
    """Roots by language, its people, and what ``open_workspace`` made."""

    name: str
    roots: dict[str, Any]
    editor: User  # holds both groups
    workspace: Workspace


@dataclass
class Belongings:
    """What an area has, by what an address calls it."""

    pages: dict[str, Any]
    image: AcademyImage
    document: AcademyDocument
    redirect: Redirect
    upload: UploadedFile
    session: EditingSession
    workflow_state: WorkflowState
    task_state: TaskState
    source: TranslationSource
    translation: Translation
    segment: StringSegment
    override: OverridableSegment
    review_link: ReviewLink
    track: TrackPage


def area(name: str, *, workspace: str, collection: str, **person: str) -> Area:
    root = ModulePageFactory(title=f"Alue {name}", slug=f"alue-{name}")
    roots = {"fi": root, "sv": translated(root, "sv", title=f"Område {name}")}
    made = open_workspace(
        name=workspace, pages=roots.values(), collection_name=collection, by=releaser()
    )
    editor = UserFactory(language="en", **person)
    editor.groups.set([made.authors, made.approvers])
    return Area(name, roots, editor, made)


def two_areas() -> tuple[Area, Area]:
    """The first is the visitor; the second is the one whose people and groups bear the mark."""
    alpha = area("alfa", workspace="Alfa", collection="Alfan tiedostot")
    beta = area(
        "beta",
        workspace=f"{MARK}workspace",
        collection=f"{MARK}collection",
        first_name=f"{MARK}first",
        last_name=f"{MARK}last",
    )
    return alpha, beta


def texts(word: str) -> dict[str, Any]:
    """Fields of a lesson in which nothing may be shown to strangers."""
    return {
        "title": f"{MARK}{word}",
        "slug": f"{MARK}{word}slug",
        "seo_title": f"{MARK}{word}seo",
        "search_description": f"{MARK}{word}search",
        "summary": f"{MARK}{word}summary",
        "body": body(text_block(f"<p>{MARK}{word}body</p>")),
    }


def hidden(parent: Any, word: str, **more: Any) -> Any:
    """A lesson that was never published."""
    return LessonPageFactory(parent=parent, live=False, **(texts(word) | more))


def belongings(area: Area, stranger: User) -> Belongings:
    """``stranger`` once worked in the area: owns a page, locked one, edited one, sent one to
    review, and has no right there any longer."""
    image, document = _image(area), _document(area)
    pages = _pages(area, stranger, document)
    state = pages["in_review"].current_workflow_state
    source = TranslationSource.objects.get(object_id=pages["never"].translation_key)
    redirect = Redirect.objects.create(
        old_path=f"/{MARK}redirect", redirect_page=pages["never"], is_permanent=True
    )
    return Belongings(
        pages=pages,
        image=image,
        document=document,
        redirect=redirect,
        upload=_upload(area),
        session=EditingSession.objects.create(
            user=area.editor,
            content_type=ContentType.objects.get_for_model(pages["never"]),
            object_id=str(pages["never"].pk),
            last_seen_at=timezone.now(),
        ),
        workflow_state=state,
        task_state=state.current_task_state,
        source=source,
        translation=source.translations.get(),
        segment=StringSegment.objects.filter(source=source).earliest("pk"),
        override=OverridableSegment.objects.filter(source=source).earliest("pk"),
        review_link=_review_link(area, pages["in_review"]),
        track=_track(area),
    )


def _pages(area: Area, stranger: User, document: AcademyDocument) -> dict[str, Any]:
    root = area.roots["fi"]
    with_file = body(
        text_block(f"<p>{MARK}neverbody</p>"),
        block("file", {"title": f"{MARK}neverfile", "document": document.pk}),
    )
    pages = {
        "live": LessonPageFactory(parent=root, title="Avoin askel", slug="avoin-askel"),
        "never": hidden(root, "never", owner=stranger, body=with_file),
        "in_review": hidden(root, "review", owner=stranger),
        "locked": hidden(root, "locked", owner=area.editor),
        "scheduled": hidden(root, "scheduled"),
        "commented": hidden(root, "commented"),
        "private": LessonPageFactory(parent=root, **texts("private")),
    }
    for name, value in texts("draft").items():
        if name != "slug":
            setattr(pages["live"], name, value)
    pages["live"].save_revision(user=stranger, log_action=True)
    submit(area, pages["in_review"], stranger)
    _lock(pages["locked"], stranger)
    pages["scheduled"].go_live_at = timezone.now() + timedelta(days=9)
    pages["scheduled"].save_revision(user=area.editor, log_action=True).publish()
    _comment(pages["commented"], area.editor)
    PageViewRestriction.objects.create(
        page=pages["private"], restriction_type=PageViewRestriction.LOGIN
    )
    pages["alias"] = pages["never"].create_alias(
        parent=_fresh(root), update_slug=f"{MARK}aliasslug"
    )
    swedish = Locale.objects.get(language_code="sv")
    translate_object(pages["never"], [swedish])
    pages["translated"] = pages["never"].get_translation(swedish)
    doomed = hidden(_fresh(root), "deleted")
    doomed.delete(user=area.editor)
    return {word: _fresh(page) for word, page in pages.items()} | {"root": _fresh(root)}


def submit(area: Area, page: Any, person: User) -> None:
    """Into the area's workflow, finished or not: what has to be there is no matter of borders."""
    with mock.patch("editorial.checklist.blocking_items", return_value=[]):
        area.workspace.workflow.start(page, person)


def _fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def _lock(page: Any, person: User) -> None:
    page.locked, page.locked_by, page.locked_at = True, person, timezone.now()
    page.save(update_fields=["locked", "locked_by", "locked_at"])


def _comment(page: Any, person: User) -> None:
    comment = Comment.objects.create(
        page=page, user=person, text=f"{MARK}comment", contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=person, text=f"{MARK}reply")
    log(page, "wagtail.comments.create", user=person, data={"comment": {"text": f"{MARK}log"}})


def _image(area: Area) -> AcademyImage:
    image = AcademyImage.objects.create(
        title=f"{MARK}image",
        description=f"{MARK}alternative",
        file=ContentFile(picture(), name=f"{MARK}picture.jpg"),
        collection=area.workspace.collection,
        uploaded_by_user=area.editor,
    )
    image.tags.add(f"{MARK}tag")
    image.get_rendition("max-165x165")
    log(image, "wagtail.create", user=area.editor)
    return image


def _document(area: Area) -> AcademyDocument:
    document = AcademyDocument.objects.create(
        title=f"{MARK}document",
        file=ContentFile(PDF, name=f"{MARK}paper.pdf"),
        collection=area.workspace.collection,
        uploaded_by_user=area.editor,
    )
    document.tags.add(f"{MARK}label")
    log(document, "wagtail.create", user=area.editor)
    return document


def _upload(area: Area) -> UploadedFile:
    return UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(AcademyImage),
        file=ContentFile(picture(), name=f"{MARK}waiting.jpg"),
        uploaded_by_user=area.editor,
    )


def _review_link(area: Area, page: Any) -> ReviewLink:
    link = ReviewLink.objects.create(
        page_id=page.pk,
        revision=page.latest_revision,
        created_by=area.editor,
        recipient_name=f"{MARK}recipient",
        language="fi",
        token_sha256="0" * 64,
    )
    ReviewComment.objects.create(link=link, name=f"{MARK}guest", text=f"{MARK}remark")
    return link


def _track(area: Area) -> TrackPage:
    """Somebody's unpublished track refers to the module at the area's root."""
    return TrackPageFactory(
        title=f"{MARK}track", slug=f"{MARK}trackslug", live=False, modules=[area.roots["fi"]]
    )


def own_pages(area: Area) -> dict[str, Any]:
    """What the visitor has: enough to stand in the first place of an address."""
    root = area.roots["fi"]
    pages = {
        "live": LessonPageFactory(parent=root, title="Oma askel", slug="oma-askel"),
        "draft": LessonPageFactory(
            parent=root, title="Oma luonnos", slug="oma-luonnos", live=False
        ),
    }
    submit(area, pages["draft"], area.editor)
    return {word: _fresh(page) for word, page in pages.items()} | {"root": _fresh(root)}


def own_image(area: Area) -> AcademyImage:
    return AcademyImage.objects.create(
        title="Oma kuva",
        file=ContentFile(picture(), name="oma.jpg"),
        collection=area.workspace.collection,
        uploaded_by_user=area.editor,
    )


def own_document(area: Area) -> AcademyDocument:
    return AcademyDocument.objects.create(
        title="Oma tiedosto",
        file=ContentFile(PDF, name="oma.pdf"),
        collection=area.workspace.collection,
        uploaded_by_user=area.editor,
    )


def own_translation(page: Any) -> Translation:
    translate_object(page, [Locale.objects.get(language_code="sv")])
    return Translation.objects.get(source__object_id=page.translation_key)


def drafted_way(root: Any) -> None:
    """The page above both areas gets a title that is not published yet."""
    index = root.get_parent().specific
    index.title = f"{MARK}way"
    index.save_revision()


def refer_from_a_track(module: Any) -> TrackPage:
    """Somebody's unpublished track that refers to the visitor's module."""
    track = TrackPageFactory(title=f"{MARK}foreigntrack", slug=f"{MARK}foreignslug", live=False)
    track.track_modules.add(TrackModule(module=module, sort_order=0, locale_id=track.locale_id))
    track.save()
    return track


__all__ = ["MARK", "Area", "Belongings", "area", "belongings", "publish", "two_areas"]
