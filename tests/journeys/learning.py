"""What a learner does in the browser, in words of the site: pages are told by what they say."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import localize
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page

from cohorts.models import Cohort
from cohorts.services import invite
from core.mail import absolute_url
from courses import quizzes
from courses.content import quiz_of
from courses.queries import OutlineLesson, edition_outline, lesson_texts
from people.models import User
from tests.browser.driving import path_of

COHORT = "perusakatemia-2026"
PASSWORD = "koivurannan-kaivosilta"
CODE = re.compile(r"^[A-Z0-9]{3,}(?:-?[A-Z0-9]+)*$", re.MULTILINE)
NAMES = dict(settings.LANGUAGES)


def said(text: str, language: str) -> str:
    """The sentence in the language; outside English it has to be another one."""
    with translation.override(language):
        spoken = gettext(text)
    assert language == "en" or spoken != text, f"“{text}” is not in {language}"
    return spoken


def lessons_of_first_module() -> tuple[OutlineLesson, ...]:
    cohort = Cohort.objects.get(slug=COHORT)
    return edition_outline(cohort.edition_id).modules[0].lessons


def address_of(lesson: OutlineLesson, language: str = "fi") -> str:
    """Of a step of the first module."""
    cohort = Cohort.objects.get(slug=COHORT)
    module = edition_outline(cohort.edition_id).modules[0]
    with translation.override(language):
        return reverse("progress:show_lesson", args=[COHORT, module.slug, lesson.slug])


def questions_of(lesson: OutlineLesson, language: str) -> list[dict[str, Any]]:
    """With their key."""
    quiz = quiz_of(lesson_texts(lesson.pk)[language].content)
    assert quiz is not None
    return quiz["questions"]


def secrets_of(questions: list[dict[str, Any]]) -> list[str]:
    """Texts that would give the answers away: explanations and the feedback on each option."""
    texts = [question["explanation"] for question in questions]
    texts += [o["feedback"] for question in questions for o in question.get("options", [])]
    return [text for text in texts if text]


@dataclass
class Learner:
    """A person at a browser, with an invitation in the mailbox of the demo site."""

    page: Page
    email: str
    language: str = "fi"

    # ------------------------------------------------------------ coming in

    def is_invited(self) -> None:
        """By the administrator; the mail goes out once the row is written."""
        invite(
            cohort=Cohort.objects.get(slug=COHORT),
            emails=[self.email],
            by=User.objects.get(email="admin@academy.example"),
            language=self.language,
        )

    def mails(self) -> Locator:
        """The newest comes first."""
        self.page.goto(f"{reverse('mailbox')}?to={self.email}")
        return self.page.locator("article.card")

    def follow_the_invitation(self) -> None:
        link = self.mails().first.locator(f"a[href^='{absolute_url('/')}']")
        assert "/invitations/" in (link.get_attribute("href") or "")
        link.click()

    def create_an_account(self) -> None:
        """The address is confirmed by a code, which comes to the same mailbox."""
        self.click(said("Create an account", self.language))
        form = self.page.locator("form.form")
        form.locator("[name=first_name]").fill("Uusi")
        form.locator("[name=last_name]").fill("Osallistuja")
        form.locator("[name=email]").fill(self.email)
        form.locator("[name=password1]").fill(PASSWORD)
        form.locator(f"[name=language][value={self.language}]").check()
        form.locator("[name=terms]").check()
        self.send(form)
        waiting = self.page.url
        code = CODE.findall(self.mails().first.locator(".prose").inner_text())[0]
        self.page.goto(waiting)
        self.page.locator("[name=code]").fill(code)
        self.send(self.page.locator("form:has([name=code])"))

    def accept(self) -> None:
        self.click(said("Accept and take the seat", self.language), "button")

    # ------------------------------------------------------------ moving about

    def click(self, name: str, kind: Any = "link") -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role(kind, name=name).first.click()

    def send(self, form: Locator) -> None:
        with self.page.expect_navigation():
            form.locator("button[type=submit]").first.click()

    def switch_to(self, language: str) -> None:
        with self.page.expect_navigation():
            switch = self.page.locator(".language-switch")
            switch.get_by_role("link", name=NAMES[language], exact=True).click()
        self.language = language
        assert self.page.locator("html").get_attribute("lang") == language

    def open_my_academy(self) -> None:
        with translation.override(self.language):
            self.page.goto(reverse("home:my_academy"))

    def is_at(self, lesson: OutlineLesson) -> bool:
        return path_of(self.page.url).endswith(f"/{lesson.slug}/") and path_of(
            self.page.url
        ).startswith(f"/{self.language}/learn/{COHORT}/")

    def standing(self) -> tuple[str | None, str | None]:
        """Done steps and all steps of the module, as the bar beside the step has them."""
        bar = self.page.locator(".sticky progress")
        return bar.get_attribute("value"), bar.get_attribute("max")

    def is_done(self) -> bool:
        return self.page.locator(".done-bar .tag--ok").count() == 1

    def says(self, text: str) -> bool:
        return said(text, self.language) in self.page.locator("main").inner_text()

    # ------------------------------------------------------------ studying

    def mark_done(self, *, and_go_on: bool = False) -> None:
        name = "continue" if and_go_on else "stay"
        with self.page.expect_navigation():
            self.page.locator(f".done-bar [name={name}]").click()

    def undo(self) -> None:
        """By the button in the message."""
        with self.page.expect_navigation():
            self.page.locator(".messages form button").click()

    def answer(self, lesson: OutlineLesson, *, right: bool) -> None:
        """Every question of the quiz, and send it."""
        for question in questions_of(lesson, self.language):
            self._answer_one(question, right=right)
        self.send(self.page.locator("#quiz-form"))

    def _answer_one(self, question: dict[str, Any], *, right: bool) -> None:
        inputs = self.page.locator(f"#quiz-form [name='{quizzes.field_name(question)}']")
        kind = question["type"]
        if kind == "numeric":
            number = Decimal(question["answer"]) if right else Decimal(question["answer"]) * 3 + 1
            with translation.override(self.language):
                inputs.fill(str(localize(number)))
            return
        if kind == "true_false":
            chosen = {question["is_true"] if right else _opposite(question["is_true"])}
        else:
            chosen = {o["id"] for o in question["options"] if bool(o["is_right"]) is right}
            if kind == "single_choice":
                chosen = {min(chosen)}
        for value in chosen:
            inputs.and_(self.page.locator(f"[value='{value}']")).check()


def _opposite(truth: str) -> str:
    return "false" if truth == "true" else "true"
