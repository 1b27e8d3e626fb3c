"""Bodies of lessons of a realistic size: about 700 words in headings, paragraphs, a list, a
callout, a table, key terms, folded details and a question to think about; some end in a quiz.

The same number gives the same body, with the same ids in every language, as translation keeps them.
"""

import json
import random
import uuid
from typing import Any

Block = dict[str, Any]
NAMESPACE = uuid.UUID("6f0c7e0e-4f0e-4f57-9d0f-0d1f6f1f6a11")

SENTENCES = {
    "fi": [
        "Hankinnan tarve kirjataan ennen kuin kenellekään toimittajalle soitetaan.",
        "Kun mittari on sovittu, sopimuskauden lopussa ei tarvitse väitellä siitä, onnistuttiinko.",
        "Markkinavuoropuhelu kannattaa aloittaa vähintään puoli vuotta ennen vanhan sopimuksen "
        "päättymistä, jotta ehdotuksiin ehtii reagoida.",
        "Käyttäjät huomaavat ensimmäisinä, mitä tarjouspyynnöstä puuttui.",
        "Sama vaatimus voidaan kirjoittaa ominaisuutena tai tuloksena; jälkimmäinen jättää tilaa "
        "ratkaisuille, joita tilaaja ei itse tuntenut.",
        "Päästötieto pyydetään muodossa, jonka pienikin yritys pystyy antamaan ilman konsulttia.",
        "Elinkaarikustannus lasketaan samoilla oletuksilla kaikille tarjoajille.",
        "Pilotti on hyödyllinen vain, jos etukäteen on päätetty, mitä sen tulos muuttaa.",
        "Johtoryhmä käsittelee hankintakalenterin kahdesti vuodessa ja valitsee kolme kohtaa.",
        "Sopimusseuranta kuuluu nimetylle ihmiselle, ei postilaatikolle.",
        "Kolmen vuoden ostot kerätään yhteen taulukkoon ja luokitellaan käyttötarkoituksen mukaan.",
        "Laatukriteeri, jota kukaan ei arvioi, on pelkkä kuluerä tarjouksen tekijälle.",
    ],
    "sv": [
        "Behovet skrivs ned innan någon ringer till en leverantör.",
        "När mätaren är avtalad behöver ingen vid periodens slut tvista om huruvida man lyckades.",
        "Dialogen med marknaden bör börja minst ett halvt år innan det gamla avtalet löper ut, så "
        "att det finns tid att ta till sig förslagen.",
        "De som använder tjänsten märker först vad som saknades i anbudsförfrågan.",
        "Samma krav kan skrivas som en egenskap eller som ett resultat; det senare ger rum för "
        "lösningar som beställaren inte själv kände till.",
        "Utsläppsuppgifter begärs i en form som även ett litet företag kan ge utan konsult.",
        "Livscykelkostnaden räknas med samma antaganden för alla anbudsgivare.",
        "Ett försök är till nytta bara om man på förhand har bestämt vad resultatet ändrar.",
        "Ledningsgruppen behandlar upphandlingskalendern två gånger per år och väljer tre punkter.",
        "Uppföljningen av avtalet hör till en namngiven person, inte till en postlåda.",
        "Tre års inköp samlas i en tabell och klassificeras enligt vad de används till.",
        "Ett kvalitetskriterium som ingen bedömer är bara en utgift för den som lämnar anbud.",
    ],
    "en": [
        "The need is written down before anybody calls a supplier.",
        "Once the measure is agreed, nobody has to argue at the end of the term whether it worked.",
        "Talks with the market should begin at least half a year before the old contract ends, so "
        "that there is time to act on what is proposed.",
        "The people who use the service are the first to notice what the tender left out.",
        "The same requirement can be written as a property or as a result; the latter leaves room "
        "for solutions that the buyer did not know of.",
        "Emission data is asked for in a form that even a small company can give unaided.",
        "The cost of the whole life is counted with the same assumptions for every tenderer.",
        "A pilot is useful only if it was decided beforehand what its result will change.",
        "The management team looks at the procurement calendar twice a year and picks three items.",
        "Following up a contract belongs to a named person, not to a mailbox.",
        "Three years of purchases are gathered into one table and sorted by what they are for.",
        "A quality criterion that nobody judges is merely a cost to whoever writes the tender.",
    ],
}
WORDS = {
    "fi": ["Tavoite", "Mittari", "Vastuu", "Aikataulu", "Näyttö", "Riski"],
    "sv": ["Mål", "Mätare", "Ansvar", "Tidtabell", "Bevis", "Risk"],
    "en": ["Goal", "Measure", "Responsibility", "Schedule", "Evidence", "Risk"],
}


class Writer:
    """Writes one lesson in one language."""

    def __init__(self, number: int, language: str) -> None:
        self.number, self.language = number, language
        self.random = random.Random(number)  # the same choices in every language
        self.ids = 0

    def new_id(self) -> str:
        self.ids += 1
        return str(uuid.uuid5(NAMESPACE, f"{self.number}/{self.ids}"))

    def block(self, kind: str, value: Any) -> Block:
        return {"type": kind, "value": value, "id": self.new_id()}

    def items(self, values: list[Any]) -> list[Block]:
        return [self.block("item", value) for value in values]

    def sentences(self, count: int) -> list[str]:
        return [SENTENCES[self.language][i] for i in self.random.sample(range(12), count)]

    def words(self, count: int) -> list[str]:
        return [WORDS[self.language][i] for i in self.random.sample(range(6), count)]

    def paragraph(self, count: int) -> str:
        return f"<p>{' '.join(self.sentences(count))}</p>"

    def section(self) -> Block:
        heading = " – ".join(self.words(2))
        listed = "".join(f"<li><b>{s[:18]}</b>{s[18:]}</li>" for s in self.sentences(3))
        text = self.paragraph(6) + self.paragraph(5)
        return self.block("text", f"<h2>{heading}</h2>{text}<ul>{listed}</ul>")


def lesson_body(number: int, language: str, *, has_quiz: bool) -> str:
    """The raw JSON of ``LessonPage.body``."""
    write = Writer(number, language)
    blocks = [
        write.section(),
        write.block(
            "callout",
            {"kind": "example", "heading": write.words(1)[0], "text": write.paragraph(4)},
        ),
        write.section(),
        _table(write),
        _key_terms(write),
        write.section(),
        write.block("details", {"summary": write.sentences(1)[0], "text": write.paragraph(4)}),
        write.block("reflection", {"prompt": " ".join(write.sentences(2))}),
    ]
    if has_quiz:
        blocks.append(_quiz(write))
    return json.dumps(blocks)


def text_list(number: int, language: str, count: int) -> str:
    """The raw JSON of goals and outcomes."""
    write = Writer(number + 10_000, language)
    return json.dumps(write.items(write.sentences(count)))


def _table(write: Writer) -> Block:
    rows = [{"cells": write.items([word, *write.sentences(2)])} for word in write.words(4)]
    value = {
        "caption": write.sentences(1)[0],
        "header": write.items(write.words(3)),
        "rows": write.items(rows),
        "first_column_is_header": True,
    }
    return write.block("table", value)


def _key_terms(write: Writer) -> Block:
    terms = [{"term": word, "definition": write.sentences(1)[0]} for word in write.words(4)]
    return write.block("key_terms", {"terms": write.items(terms)})


def _quiz(write: Writer) -> Block:
    questions = []
    for kind in ("single_choice", "multiple_choice", "single_choice", "true_false", "numeric"):
        value: dict[str, Any] = {
            "text": write.sentences(1)[0],
            "points": 1,
            "explanation": " ".join(write.sentences(2)),
        }
        if kind.endswith("choice"):
            options = [
                {"text": text, "is_right": place == 0, "feedback": text}
                for place, text in enumerate(write.sentences(4))
            ]
            value["options"] = write.items(options)
        elif kind == "true_false":
            value["is_true"] = "true"
        else:
            value |= {"answer": "12.5", "tolerance": "0.5", "unit": "%"}
        questions.append(write.block(kind, value))
    return write.block("quiz", {"heading": write.words(1)[0], "questions": questions})
