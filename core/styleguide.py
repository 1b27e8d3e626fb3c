"""The style guide: every component in every state, with example data.

It exists for developers and for the browser tests, so its words are English and are not
translated. People, towns and numbers are invented.
"""

from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import demo_only

LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
VISIBILITY = [("invited", "Only those invited"), ("open", "Open sign-up")]
LONG_WORD = "Hankintalainsäädännön kokonaisuudistusvalmistelutyöryhmä"


class ExampleForm(forms.Form):
    """One field of each kind the product uses."""

    name = forms.CharField(label="Name of the group", help_text="For example Koivuranta, autumn")
    starts_on = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    language = forms.ChoiceField(label="Language", choices=LANGUAGES)
    languages = forms.MultipleChoiceField(
        label="Languages of the group",
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose at least one.",
    )
    visibility = forms.ChoiceField(
        label="Who may join", choices=VISIBILITY, widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    accepts = forms.BooleanField(label="I have read the principles of the group")


def example_rows() -> list[dict[str, Any]]:
    return [
        {
            "state": "done",
            "state_text": "Done",
            "title": "Leading procurement",
            "url": "#",
            "text": "Module 1 · 6 of 6 steps · done 29 September",
            "action_text": "Revise",
            "action_url": "#",
        },
        {
            "state": "now",
            "state_text": "Under way",
            "title": "Market dialogue",
            "url": "#",
            "text": "Module 3 · 3 of 7 steps",
            "action_text": "Continue",
            "action_url": "#",
            "progress_value": 3,
            "progress_maximum": 7,
            "progress_description": "Market dialogue: 3 of 7 steps done",
        },
        {
            "state": "todo",
            "state_text": "Not started",
            "title": LONG_WORD,
            "url": "#",
            "text": "Module 4 · 0 of 6 steps",
            "action_text": "Start",
            "action_url": "#",
        },
        {
            "state": "locked",
            "state_text": "Not open yet",
            "title": "Effects and how to measure them",
            "text": "Module 6 · opens on 8 February 2027",
            "tag_text": "Locked",
        },
        {
            "state": "late",
            "state_text": "Late",
            "title": "Hand in the first version of your plan",
            "url": "#",
            "text": "Was due on 20 November",
            "tag_text": "4 days late",
            "tag_variant": "bad",
        },
    ]


def example_steps() -> list[dict[str, Any]]:
    titles = [
        ("Why talk with the market", "done", "Done · 8 min"),
        ("Equal treatment", "done", "Done · 15 min"),
        ("Request for information", "now", "Under way · 25 min"),
        (LONG_WORD, "todo", "Not started · 20 min"),
        ("Your own plan", "locked", "Opens on 8 February 2027"),
    ]
    return [
        {
            "number": number,
            "title": title,
            "url": "" if state == "locked" else "#",
            "state": state,
            "text": text,
            "is_current": state == "now",
        }
        for number, (title, state, text) in enumerate(titles, start=1)
    ]


def example_options(is_answered: bool) -> list[dict[str, Any]]:
    """Options of a single choice: unanswered, or answered wrongly and shown with feedback."""
    options = [
        (
            "a",
            "I reject it, because the date is binding.",
            "A request for information binds no one.",
        ),
        ("b", "I consider it and record it like the others.", "Equal treatment asks for this."),
        ("c", "I ask the other suppliers for permission.", "They have no say in it."),
    ]
    return [
        {
            "value": value,
            "text": text,
            "is_chosen": is_answered and value == "a",
            "is_right": value == "b" if is_answered and value in "ab" else None,
            "feedback": feedback if is_answered and value in "ab" else "",
        }
        for value, text, feedback in options
    ]


def example_messages() -> list[Message]:
    return [
        Message(constants.SUCCESS, "The step is marked as done.", extra_tags="undo:/styleguide/"),
        Message(constants.INFO, "A new edition of the track has been released."),
        Message(constants.WARNING, "The connection was lost. Your answers are on this device."),
        Message(constants.ERROR, "That could not be saved. Try again."),
    ]


@demo_only("GET")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Shows the components; exists only in development and where demo data is allowed."""
    context = {
        "blank_form": ExampleForm(auto_id="blank_%s"),
        "faulty_form": ExampleForm({"name": "", "starts_on": "tomorrow"}),
        "rows": example_rows(),
        "steps": example_steps(),
        "open_options": example_options(is_answered=False),
        "answered_options": example_options(is_answered=True),
        "example_messages": example_messages(),
        "crumbs": [{"title": "My academy", "url": "#"}, {"title": "Modules", "url": "#"}],
        "facts": [
            {"text": "25 minutes", "icon": "clock"},
            {"text": "Updated 12 November 2026"},
            {"text": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        ],
        "laws": [
            {
                "act": "1397/2016",
                "section": "65 §",
                "names": {"fi": "Hankintalaki", "en": "Procurement Act"},
                "url": "",
                "checked_on": day,
            }
            for day in ("2026-11-03", None)
        ],
        "terms": [
            {"term": "Effect", "definition": "What changes in the end because of the purchase."},
            {"term": LONG_WORD, "definition": "A long compound, to see that it wraps."},
        ],
        "table_headers": ["Step", "Who", "By when"],
        "table_rows": [["Map the need", "Buyer", "Week 2"], [LONG_WORD, "Unit", "Week 4"]],
        "goals": ["decide when a request for information fits", "keep the answers confidential"],
    }
    return render(request, "styleguide/index.html", context)
