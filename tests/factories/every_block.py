"""A lesson body in which every kind of block stands once."""

from typing import Any

from django.core.files.base import ContentFile

from core.models import AcademyDocument, AcademyImage
from tests.factories.lesson_bodies import (
    Block,
    block,
    multiple_choice,
    new_id,
    numeric,
    quiz_block,
    single_choice,
    text_block,
    true_false,
)
from tests.factories.uploads import CAPTIONS, picture


def listed(*values: Any) -> list[Block]:
    """The items of a ListBlock as Wagtail writes them."""
    return [{"type": "item", "value": value, "id": new_id()} for value in values]


def every_block() -> list[Block]:
    """Makes an image and a document: point MEDIA_ROOT at a folder of the test's own first."""
    image = AcademyImage.objects.create(
        title="Kuva", file=ContentFile(picture("PNG"), name="kuva.png"), width=64, height=48
    )
    captions = AcademyDocument.objects.create(
        title="Tekstitys", file=ContentFile(CAPTIONS, name="tekstit.vtt")
    )
    picture_value = {"image": image.pk, "decorative": False, "alt_text": "Kaavio ostoista"}
    rows = listed({"cells": listed("Puhelimet", "12")}, {"cells": listed("Autot", "3")})
    return [
        text_block("<h2>Otsikko</h2><p>Kappale <b>lihavoitu</b>.</p><ul><li>Yksi</li></ul>"),
        block("figure", {"image": picture_value, "caption": "Kuvateksti"}),
        block(
            "video",
            {
                "title": "Video",
                "url": "https://video.example/1.mp4",
                "minutes": 3,
                "captions": captions.pk,
                "has_own_captions": False,
                "transcript": "<p>Puhe tekstinä.</p>",
            },
        ),
        block("file", {"title": "Pohja", "document": captions.pk}),
        block("callout", {"kind": "law", "heading": "Laki", "text": "<p>Pykälä.</p>"}),
        block("quotation", {"text": "Sitaatti.", "attribution": "Esimerkki Oy"}),
        block("key_terms", {"terms": listed({"term": "Hankinta", "definition": "Osto."})}),
        block(
            "table",
            {
                "caption": "Taulukko",
                "header": listed("Ryhmä", "Määrä"),
                "rows": rows,
                "first_column_is_header": True,
            },
        ),
        block("details", {"summary": "Lisää", "text": "<p>Yksityiskohta.</p>"}),
        block("reflection", {"prompt": "Mitä sinä tekisit?"}),
        quiz_block(single_choice(), multiple_choice(), true_false(), numeric()),
    ]
