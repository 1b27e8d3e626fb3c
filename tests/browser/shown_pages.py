"""Every page that a person reads, in the state it is read in: the one table that the tests of
accessibility, layout and budgets go through. A new template has to join it, or
test_every_template fails."""

from functools import partial

from django.urls import reverse
from playwright.sync_api import Page

from cohorts.models import Cohort
from courses.models import LessonPage, ModuleIndexPage, ModulePage, TrackIndexPage, TrackPage
from home.models import AccessibilityStatementPage, HomePage, StandardPage
from tests.browser.showing import Address, Deed, Shown, cms, named
from tests.browser.shown_editorial import EDITORIAL
from tests.browser.stage import (
    ADMIN,
    CODE_ONLY,
    COORDINATOR,
    EARLY,
    EXHAUSTED,
    FACILITATOR,
    FAILED,
    FINISHED,
    GRADUATE,
    KEYHOLDER,
    LEARNER,
    LEFT,
    MARKER,
    NEWCOMER,
    OPEN,
    PASSED,
    RUNNING,
    SECURED,
    UNDECIDED,
    WITH_CODE,
    Stage,
    classroom,
    in_language,
    reset_address,
)
from tests.browser.stage_certificates import REVOKED
from tests.browser.stage_tasks import ACCEPTED, RETURNED, WAITING, task_of
from tests.factories.people import PASSWORD


def step(module: int, lesson: int, cohort: str = RUNNING) -> Address:
    return lambda language, stage: classroom(language, module, lesson, cohort)


def invitation(state: str) -> Address:
    return lambda language, stage: in_language(
        language, "cohorts:claim_invitation", stage.invitations[state]
    )


def desk(name: str, *arguments: str, query: str = "", cohort: str = RUNNING) -> Address:
    return lambda language, stage: (
        in_language(language, f"coordination:{name}", cohort, *arguments) + query
    )


def seat(name: str, who: str) -> Address:
    return lambda language, stage: in_language(
        language, f"coordination:{name}", RUNNING, stage.seats[who]
    )


def job(state: str) -> Address:
    """Not following the work: a page that comes again would go while it is looked at."""
    return lambda language, stage: (
        in_language(language, "core:show_job", stage.jobs[state]) + "?follow=no"
    )


def certificate(name: str, state: str = "valid", *before: str) -> Address:
    return lambda language, stage: in_language(language, name, *before, stage.certificates[state])


def task_step(language: str, stage: Stage) -> str:
    module, lesson = task_of(Cohort.objects.get(slug=RUNNING))
    return in_language(language, "progress:show_lesson", RUNNING, module.slug, lesson.slug)


def task(who: str) -> Address:
    return lambda language, stage: in_language(
        language, "progress:review_task", RUNNING, stage.tasks.tasks[who]
    )


def arrangements(language: str, stage: Stage) -> str:
    seat_of = stage.tasks.seats[RETURNED]
    return in_language(language, "progress:show_arrangements", RUNNING, seat_of)


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
    page.locator("form.form [name=terms]").check()
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


def choose_and(button: int) -> Deed:
    """Everybody on the roll, and the first, second … button under it."""

    def deed(page: Page) -> None:
        for box in page.locator(".heat-map input").all():
            box.check()
        with page.expect_navigation():
            page.locator("button[formaction]").nth(button).click()

    return deed


def preview_reminder(page: Page) -> None:
    choose_and(0)(page)
    with page.expect_navigation():
        page.locator("[name=preview]").click()
    assert page.locator("[name=send]").count() == 1


def hand_in_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#task-form [name=hand_in]").click()
    assert page.locator("#task-form [role=alert]").count() == 1


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
DESK = [
    Shown("desk, none", named("coordination:show_cohorts"), who=NEWCOMER),
    Shown("desk", named("coordination:show_cohorts"), who=COORDINATOR),
    Shown("roll", desk("show_roll"), who=COORDINATOR),
    Shown("roll, everybody chosen", desk("show_roll", query="?all=1"), who=COORDINATOR),
    Shown("roll, nobody found", desk("show_roll", query="?q=zzz&show=behind"), who=COORDINATOR),
    Shown("roll for a facilitator", desk("show_roll"), who=FACILITATOR),
    Shown("roll, empty", desk("show_roll", cohort=WITH_CODE), who=ADMIN),
    Shown("reminder", desk("show_roll"), who=COORDINATOR, then=choose_and(0)),
    Shown("reminder before sending", desk("show_roll"), who=COORDINATOR, then=preview_reminder),
    Shown("ending seats", desk("show_roll"), who=COORDINATOR, then=choose_and(2)),
    Shown("person at the desk", seat("show_person", LEARNER), who=COORDINATOR, then=open_folds),
    Shown("person who has left", seat("show_person", LEFT), who=COORDINATOR),
    Shown("person for a facilitator", seat("show_person", LEARNER), who=FACILITATOR),
    Shown("invitations", desk("show_invitations"), who=COORDINATOR),
    Shown(
        "invitations refused",
        desk("show_invitations"),
        who=COORDINATOR,
        then=partial(send, within="main form:has([name=addresses])", addresses="x, y"),
    ),
    Shown(
        "invitation to another address at the desk",
        lambda language, stage: desk("reassign_invitation", stage.bounced)(language, stage),
        who=COORDINATOR,
    ),
    Shown("list to bring in", desk("import_list"), who=COORDINATOR),
    Shown("list without a file", desk("import_list"), who=COORDINATOR, then=empty_form),
    Shown(
        "list before the yes",
        lambda language, stage: desk("show_list", stage.prepared)(language, stage),
        who=COORDINATOR,
    ),
    Shown("edition, a newer one", desk("adopt_edition"), who=COORDINATOR),
    Shown("completions to take out", desk("export_completions"), who=COORDINATOR),
]
CERTIFICATES = [
    Shown("certificates", named("progress:list_certificates"), who=GRADUATE),
    Shown("certificates, none", named("progress:list_certificates"), who=NEWCOMER),
    Shown("certificate", certificate("progress:show_certificate"), who=GRADUATE),
    Shown("certificate, revoked", certificate("progress:show_certificate", "revoked"), who=REVOKED),
    Shown("transcript", named("progress:show_transcript"), who=GRADUATE),
    Shown("transcript, empty", named("progress:show_transcript"), who=NEWCOMER),
    *(
        Shown(f"check of a certificate, {state}", certificate("verification:show_verdict", state))
        for state in ("valid", "revoked", "replaced", "forgotten")
    ),
    Shown(
        "check of a certificate, other name",
        certificate("verification:show_verdict", "forgotten"),
        then=partial(send, within="main form.form", name="Joku Toinen"),
    ),
    Shown("check of no certificate", named("verification:show_verdict", "x"), status=404),
    Shown("check of a file", named("verification:check_file")),
    Shown("check of a file, none", named("verification:check_file"), then=empty_form),
    Shown(
        "check of a file, forged",
        named("verification:check_file"),
        then=partial(send, within="main form.form", text="{}"),
    ),
    Shown("certificates at the desk", desk("list_finishers", cohort=FINISHED), who=ADMIN),
    Shown("certificates at the desk, none", desk("list_finishers"), who=COORDINATOR),
    Shown(
        "certificate to revoke",
        certificate("coordination:revoke_certificate", "valid", FINISHED),
        who=ADMIN,
    ),
    Shown(
        "certificate to issue anew, refused",
        certificate("coordination:reissue_certificate", "valid", FINISHED),
        who=ADMIN,
        then=empty_form,
    ),
]
TASKS = [
    Shown("task to write", task_step, who=MARKER),
    Shown("task handed in without anything", task_step, who=MARKER, then=hand_in_nothing),
    Shown("task that waits, late", task_step, who=WAITING),
    Shown("task returned, more time given", task_step, who=RETURNED),
    Shown("task accepted", task_step, who=ACCEPTED),
    Shown("tasks handed in", named("progress:list_tasks", RUNNING), who=FACILITATOR),
    Shown("tasks handed in, none", named("progress:list_tasks", WITH_CODE), who=ADMIN),
    Shown("task to answer", task(WAITING), who=FACILITATOR),
    Shown("task answered without a decision", task(WAITING), who=FACILITATOR, then=empty_form),
    Shown("task answered", task(ACCEPTED), who=FACILITATOR),
    Shown("arrangements", arrangements, who=FACILITATOR),
    Shown("arrangements refused", arrangements, who=FACILITATOR, then=empty_form),
]
JOBS = [
    Shown("long tasks", named("core:list_jobs"), who=COORDINATOR),
    Shown("long tasks, none", named("core:list_jobs"), who=NEWCOMER),
    *(
        Shown(f"long task, {state}", job(state), who=COORDINATOR)
        for state in ("waiting", "counting", "running", "ready", "told", "failed")
    ),
]
DUTIES = [
    Shown("accessibility statement", cms(AccessibilityStatementPage)),
    Shown("accessibility feedback", named("home:give_accessibility_feedback")),
    Shown(
        "accessibility feedback refused",
        named("home:give_accessibility_feedback"),
        then=empty_form,
    ),
    Shown(
        "accessibility feedback given",
        lambda language, stage: in_language(language, "home:thank_for_feedback", stage.feedback),
    ),
    Shown("terms", named("people:show_terms")),
    Shown("privacy notice", named("people:show_privacy_notice")),
    Shown("terms to accept", named("people:accept_terms"), who=UNDECIDED),
    Shown("terms declined", named("people:decline_terms"), who=UNDECIDED),
    Shown("my academy before the terms", named("home:my_academy"), who=UNDECIDED),
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
    Shown("my data", named("people:show_data"), who=LEARNER, then=open_folds),
    Shown("my data to be read", named("people:read_data"), who=LEARNER),
    Shown("accesses to my data", named("people:list_accesses"), who=LEARNER),
    Shown("accesses to my data, none", named("people:list_accesses"), who=NEWCOMER),
    Shown("account to be removed", named("people:erase_account"), who=LEARNER),
    Shown("removal refused", named("people:erase_account"), who=LEARNER, then=empty_form),
    Shown("removal, a role runs", named("people:erase_account"), who=COORDINATOR),
    Shown("account removed", named("people:account_erased")),
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
        for status in (400, 403, 404, 429, 507)
    ),
    Shown("error 403, form too old", named("account_login"), then=send_without_token),
    *(
        Shown(f"error {status}", named("fail", status), status=status, language="fi")
        for status in (500, 503)
    ),
]
SHOWN = [
    *PUBLIC,
    *LEARNING,
    *COHORTS,
    *TASKS,
    *DESK,
    *CERTIFICATES,
    *JOBS,
    *DUTIES,
    *EDITORIAL,
    *ENTRANCE,
    *ACCOUNT,
    *ELSE,
]
