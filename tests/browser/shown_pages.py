"""Every page that a person reads, in the state it is read in: the one table that the tests of
accessibility, layout and budgets go through. A new template has to join it, or
test_every_template fails."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from playwright.sync_api import Page

from courses.models import LessonPage, ModuleIndexPage, ModulePage, TrackIndexPage, TrackPage
from home.models import HomePage, StandardPage
from tests.browser.stage import (
    CODE_ONLY,
    EARLY,
    EXHAUSTED,
    FAILED,
    FINISHED,
    GRADUATE,
    KEYHOLDER,
    LEARNER,
    MARKER,
    NEWCOMER,
    OPEN,
    PASSED,
    RUNNING,
    SECURED,
    WITH_CODE,
    Stage,
    classroom,
    in_language,
    reset_address,
)
from tests.factories.people import PASSWORD

Address = Callable[[str, Stage], str]  # of the page in a language
Deed = Callable[[Page], None]  # what is done on the page before it is looked at


@dataclass(frozen=True)
class Shown:
    name: str
    address: Address
    who: str = ""  # signed in with this address; empty: a visitor
    then: Deed | None = None
    status: int = 200
    language: str = ""  # the page's own, where it is the same for all

    def __str__(self) -> str:
        return self.name


# ---------------------------------------------------------------- ways to say where


def named(name: str, *args: object) -> Address:
    return lambda language, stage: in_language(language, name, *args)


def cms(model: type, number: int = 0) -> Address:
    """A page of the CMS: the first of its kind, or another one by its place in the tree."""

    def address(language: str, stage: Stage) -> str:
        pages = model.objects.live().filter(locale__language_code=language).order_by("path")
        return pages[number].get_url()

    return address


def step(module: int, lesson: int, cohort: str = RUNNING) -> Address:
    return lambda language, stage: classroom(language, module, lesson, cohort)


def invitation(state: str) -> Address:
    return lambda language, stage: in_language(
        language, "cohorts:claim_invitation", stage.invitations[state]
    )


def after_sign_in(name: str) -> Address:
    return lambda language, stage: f"{reverse(name)}?next={reverse('mfa_index')}"


def of_key(name: str) -> Address:
    return lambda language, stage: reverse(name, args=[stage.key])


def untranslated(language: str, stage: Stage) -> str:
    return f"{cms(HomePage)(language, stage)}?untranslated={stage.untranslated}"


# ---------------------------------------------------------------- what is done there


def send(page: Page, within: str = "main form", **values: str) -> None:
    """Fill in the first form that fits and send it."""
    form = page.locator(within).first
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        form.locator("button:not([type=button])").first.click()


def sign_up_anew(page: Page) -> None:
    page.locator("form.form [name=language]").first.check()
    address = f"uusi.{page.evaluate('Date.now()')}@stage.academy.example"
    names = {"first_name": "Uusi", "last_name": "Osallistuja"}
    send(page, "form.form", email=address, password1="koivurannan-kaivosilta", **names)


def sign_in_up_to_the_factor(page: Page) -> None:
    send(page, "form:has([name=password])", login=SECURED, password=PASSWORD)


def send_without_token(page: Page) -> None:
    page.context.clear_cookies(name="csrftoken")
    send(page, "form:has([name=password])", login="x@academy.example", password="x")


def mark_as_done(page: Page) -> None:
    """Its message offers to undo it."""
    undo = page.locator("main form[action$='/undo/'] button")
    if undo.count():
        with page.expect_navigation():
            undo.first.click()
    with page.expect_navigation():
        page.locator(".done-bar [name=stay]").click()
    assert page.locator(".messages form[action$='/undo/']").count() == 1


def answer_with_words(page: Page) -> None:
    """A number was asked for; the other questions are left without an answer."""
    page.locator("#quiz-form [inputmode=decimal]").first.fill("noin puolet")
    with page.expect_navigation():
        page.locator("#quiz-form button[type=submit]").click()
    assert page.locator("#quiz-form [role=alert]").count() == 1


def practise(page: Page) -> None:
    for question in page.locator("#quiz-form fieldset").all():
        question.locator("[type=radio]").first.check()
    with page.expect_navigation():
        page.locator("#quiz-form button[type=submit]").click()
    assert page.locator("#quiz-result").count() == 1


def open_folds(page: Page) -> None:
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")


wrong_password = partial(
    send, within="form:has([name=password])", login=LEARNER, password="not this"
)
ask_for_code = partial(send, within="form.form", email=LEARNER)
empty_form = partial(send, within="main form.form")

PUBLIC = [
    Shown("home", cms(HomePage)),
    Shown("home, signed in", cms(HomePage), who=LEARNER),
    Shown("home instead of an untranslated page", untranslated),
    Shown("tracks", cms(TrackIndexPage)),
    Shown("track with cohorts", cms(TrackPage)),
    Shown("track without an edition", cms(TrackPage, 1)),
    Shown("modules", cms(ModuleIndexPage)),
    Shown("module", cms(ModulePage)),
    Shown("module without steps", cms(ModulePage, 5)),
    Shown("lesson in public", cms(LessonPage), then=open_folds),
    Shown("lesson with a test in public", cms(LessonPage, 5)),
    Shown("lesson with a figure in public", cms(LessonPage, 9)),
    Shown("page of text", cms(StandardPage)),
    Shown("page of help", cms(StandardPage, 1)),
]
LEARNING = [
    Shown("my academy, empty", named("home:my_academy"), who=NEWCOMER),
    Shown("my academy, in progress", named("home:my_academy"), who=LEARNER),
    Shown("my academy, just begun", named("home:my_academy"), who=EXHAUSTED),
    Shown("my academy, nothing open yet", named("home:my_academy"), who=EARLY),
    Shown("my academy, finished", named("home:my_academy"), who=GRADUATE),
    Shown("classroom", named("progress:show_classroom", RUNNING), who=LEARNER),
    Shown("classroom, finished", named("progress:show_classroom", FINISHED), who=GRADUATE),
    Shown("leaving the cohort", named("progress:leave_cohort", RUNNING), who=LEARNER),
    Shown("step to read", step(1, 5), who=LEARNER, then=open_folds),
    Shown("step to read, with notes and done", step(1, 2), who=LEARNER),
    Shown("step just marked as done", step(1, 1), who=MARKER, then=mark_as_done),
    Shown("step with practice answered", step(1, 1), who=MARKER, then=practise),
    Shown("step with a figure", step(2, 4), who=LEARNER),
    Shown("step with a file", step(2, 3), who=LEARNER),
    Shown("step in a cohort that has ended", step(1, 1, FINISHED), who=GRADUATE),
    Shown("test before an attempt", step(1, 6), who=LEARNER),
    Shown("test with an answer that is no number", step(1, 6), who=MARKER, then=answer_with_words),
    Shown("test failed", step(1, 6), who=FAILED),
    Shown("test passed, module finished", step(1, 6), who=PASSED),
    Shown("test without attempts left", step(1, 6), who=EXHAUSTED),
    Shown("step of a locked module", step(5, 1), who=LEARNER, status=403),
    Shown("step of a cohort not begun", step(1, 1, OPEN), who=EARLY, status=403),
]
COHORTS = [
    Shown("cohort open to all", named("cohorts:show_cohort", OPEN)),
    Shown("cohort open to all, signed in", named("cohorts:show_cohort", OPEN), who=NEWCOMER),
    Shown("cohort of one's own", named("cohorts:show_cohort", RUNNING), who=LEARNER),
    Shown("cohort by invitation", named("cohorts:show_cohort", RUNNING)),
    Shown(
        "cohort with a code, wrong",
        named("cohorts:show_cohort", WITH_CODE),
        who=NEWCOMER,
        then=partial(send, code="mänty"),
    ),
    Shown("invitation", invitation("open")),
    Shown("invitation to another address", invitation("open"), who=NEWCOMER),
    Shown("invitation claimed", invitation("claimed")),
    Shown("invitation claimed by somebody else", invitation("claimed"), who=NEWCOMER),
    Shown("invitation revoked", invitation("revoked")),
    Shown("invitation expired", invitation("expired"), who=NEWCOMER),
]
ENTRANCE = [
    Shown("sign-in", named("account_login")),
    Shown("sign-in refused", named("account_login"), then=wrong_password),
    Shown("sign-in asks for a factor", named("account_login"), then=sign_in_up_to_the_factor),
    Shown("sign-in by code", named("account_request_login_code")),
    Shown("sign-in by code, sent", named("account_request_login_code"), then=ask_for_code),
    Shown("sign-up", named("account_signup")),
    Shown("sign-up with errors", named("account_signup"), then=empty_form),
    Shown("sign-up waits for the code", named("account_signup"), then=sign_up_anew),
    Shown("password forgotten", named("account_reset_password")),
    Shown("password reset mailed", named("account_reset_password_done")),
    Shown("password anew", lambda language, stage: reset_address(CODE_ONLY)),
    Shown("password anew, link used", lambda language, stage: reset_address(LEARNER) + "x"),
    Shown("password changed", named("account_reset_password_from_key_done")),
    Shown("account closed", named("account_inactive")),
]
ACCOUNT = [
    Shown("profile", named("people:edit_profile"), who=LEARNER),
    Shown("profile refused", named("people:edit_profile"), who=LEARNER, then=empty_form),
    Shown("e-mail addresses", named("account_email"), who=LEARNER),
    Shown("change of password", named("account_change_password"), who=LEARNER),
    Shown("first password", named("account_set_password"), who=CODE_ONLY),
    Shown("password once more", after_sign_in("account_reauthenticate"), who=LEARNER),
    Shown("sign-out", named("account_logout"), who=LEARNER),
    Shown("sessions", named("usersessions_list"), who=LEARNER),
    Shown("security", named("mfa_index"), who=LEARNER),
    Shown("security with a factor", named("mfa_index"), who=SECURED),
    Shown("factor once more", after_sign_in("mfa_reauthenticate"), who=SECURED),
    Shown("app, adding", named("mfa_activate_totp"), who=LEARNER),
    Shown("app, adding refused", named("mfa_activate_totp"), who=LEARNER, then=empty_form),
    Shown("app, removing", named("mfa_deactivate_totp"), who=SECURED),
    Shown("recovery codes", named("mfa_view_recovery_codes"), who=SECURED),
    Shown("recovery codes anew", named("mfa_generate_recovery_codes"), who=SECURED),
    Shown("keys, none", named("mfa_list_webauthn"), who=LEARNER),
    Shown("keys", named("mfa_list_webauthn"), who=KEYHOLDER),
    Shown("key, adding", named("mfa_add_webauthn"), who=LEARNER),
    Shown("key, renaming", of_key("mfa_edit_webauthn"), who=KEYHOLDER),
    Shown("key, removing", of_key("mfa_remove_webauthn"), who=KEYHOLDER),
    Shown("key once more", after_sign_in("mfa_reauthenticate_webauthn"), who=KEYHOLDER),
]
ELSE = [
    Shown("mailbox", named("mailbox")),
    Shown("mailbox of nobody", lambda language, stage: f"{reverse('mailbox')}?to=x@x.example"),
    Shown("style guide", named("styleguide"), then=open_folds),
    *(
        Shown(f"error {status}", named("fail", status), status=status)
        for status in (400, 403, 404, 429)
    ),
    Shown("error 403, form too old", named("account_login"), then=send_without_token),
    *(
        Shown(f"error {status}", named("fail", status), status=status, language="fi")
        for status in (500, 503)
    ),
]
SHOWN = [*PUBLIC, *LEARNING, *COHORTS, *ENTRANCE, *ACCOUNT, *ELSE]
