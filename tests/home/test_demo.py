"""The demo data as a whole. A TestCase, because it loads once and undoes what each test changes."""

import shutil
import socket
from collections import Counter
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page

from cohorts.models import Cohort, Enrolment, Invitation
from core.models import AcademyDocument, KeptMail
from core.reading import words_in
from courses.content import quiz_of
from courses.models import Edition, EditionLesson, EditionText, LessonPage
from courses.reading import texts_of_body, words_of
from home.demo import content_files
from home.demo.lesson_lines import demo_key
from home.demo.loading import is_up_to_date, load
from home.management.commands.serve_demo import refuse_taken
from home.queries import my_academy
from people.business_ids import validate_business_id
from people.models import Organisation, User
from progress.models import Completion, Note, QuizAttempt
from progress.queries import standings

ROLES = [
    "learner",
    "teamlead",
    "mentor",
    "coordinator",
    "agent.pirkanmaa",
    "agent.lappi",
    "editor",
    "reviewer",
    "teacher",
    "viewer",
    "outsider",
    "admin",
]


PATHS = [
    "",
    "teemapolut/",
    "teemapolut/vaikuttavien-hankintojen-johtaminen/",
    "moduulit/",
    "moduulit/hankintojen-analysointi/",
    "moduulit/hankintojen-analysointi/missa-eurot-ja-toimittajat-ovat/",
    "moduulit/hankintojen-analysointi/kategoriat-joista-voi-paattaa/",
    "ohjeet-ja-tuki/",
]


def again(**options) -> list[str]:
    said: list[str] = []
    load(say=said.append, **options)
    return said


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def lessons_of(track: str, *modules: int) -> list[EditionLesson]:
    key = demo_key(f"track:{track}")
    return list(EditionLesson.objects.filter(edition__track_key=key, module__position__in=modules))


def explained_words(content: dict) -> int:
    """What a reader of a test reads, with the explanations that come after it."""
    quiz = quiz_of(content)
    questions = quiz["questions"] if quiz else []
    feedback = [option["feedback"] for q in questions for option in q.get("options", [])]
    texts = [*(question["explanation"] for question in questions), *feedback]
    return words_of(content) + sum(words_in(text) for text in texts)


class DemoData(TestCase):
    @classmethod
    def setUpClass(cls):
        media = cls.enterClassContext(TemporaryDirectory())
        backend = "core.mailbox.MailboxBackend"  # Django's test runner puts another in its place
        cls.enterClassContext(override_settings(MEDIA_ROOT=media, EMAIL_BACKEND=backend))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        load(say=lambda line: None)

    # ------------------------------------------------------------------ again

    def test_second_load_costs_two_queries(self):
        with CaptureQueriesContext(connection) as queries:
            assert load(say=lambda line: None) is False
        assert len(queries) == 2
        assert is_up_to_date("http://localhost:8000")
        assert not is_up_to_date("http://localhost:8001")

    def test_everything_gone_through_again_changes_nothing(self):
        before = row_counts(), set(EditionText.objects.values_list("sha256", flat=True))
        assert any("0 made, 0 changed" in line for line in again(force=True))
        assert (row_counts(), set(EditionText.objects.values_list("sha256", flat=True))) == before

    def test_site_follows_the_port(self):
        with override_settings(SITE_URL="http://localhost:8123"):
            assert any("address" in line for line in again())
            home = Page.objects.get(slug="koti")
            home.get_site().clear_site_root_paths_cache()
            assert home.full_url == "http://localhost:8123/fi/"

    def test_changed_file_makes_one_new_edition_and_moves_no_cohort(self):
        ids = set(LessonPage.objects.values_list("pk", "translation_key"))
        pinned = dict(Cohort.objects.values_list("slug", "edition_id"))

        with TemporaryDirectory() as folder:
            content = shutil.copytree(content_files.CONTENT, Path(folder, "content"))
            path = next(content.glob("base/b1/01-*.sv.md"))
            path.write_text(path.read_text().replace("\n+++\n\n", "\n+++\n\nEn mening.\n\n", 1))
            with patch.object(content_files, "CONTENT", content):
                assert any("1 changed" in line for line in again(force=True))
                again(force=True)

        of_base = Edition.objects.filter(track_key=demo_key("track:base"))
        assert list(of_base.values_list("number", flat=True)) == [2, 1]
        assert set(LessonPage.objects.values_list("pk", "translation_key")) == ids
        assert dict(Cohort.objects.values_list("slug", "edition_id")) == pinned

    def test_refuses_where_settings_do_not_allow_it(self):
        with (
            override_settings(DEMO_DATA_ALLOWED=False),
            pytest.raises(CommandError, match="do not allow"),
        ):
            call_command("load_demo")

    def test_taken_port_is_said(self):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            with pytest.raises(CommandError, match="cannot be used"):
                refuse_taken(listening.getsockname()[1])

    # ------------------------------------------------------------------ content

    def test_the_base_academy_is_whole_in_three_languages(self):
        lessons = lessons_of("base", 1, 2, 3, 4, 5)
        assert Counter(row.module.position for row in lessons) == {1: 6, 2: 7, 3: 5, 4: 5, 5: 5}
        texts = EditionText.objects.filter(lesson__in=lessons)
        assert Counter(text.language for text in texts) == dict.fromkeys(
            ("fi", "sv", "en"), len(lessons)
        )

    def test_the_low_carbon_academy_is_whole_in_finnish(self):
        lessons = lessons_of("low_carbon", 1, 2, 3, 4, 5)
        assert Counter(row.module.position for row in lessons) == {1: 5, 2: 5, 3: 5, 4: 6, 5: 5}
        texts = EditionText.objects.filter(lesson__in=lessons)
        assert Counter(text.language for text in texts) == {"fi": len(lessons)}

    def test_a_lesson_is_worth_its_time_and_no_longer(self):
        for text in EditionText.objects.select_related("lesson"):
            words = words_of(text.content)
            what = (text.lesson.slug, text.language, words)
            if text.lesson.completion_rule == "quiz":
                assert explained_words(text.content) >= 400, what
                assert words <= 900, what
            else:
                assert 400 <= words <= 900, what

    def test_whoever_names_a_section_lists_it(self):
        for text in EditionText.objects.select_related("lesson"):
            names_one = "§" in " ".join(texts_of_body(text.content))
            assert text.content["laws"] or not names_one, (text.lesson.slug, text.language)

    def test_every_kind_of_question_stands_in_both_modules(self):
        for position in (1, 2):
            texts = EditionText.objects.filter(
                lesson__in=lessons_of("base", position), language="fi"
            ).values_list("content", flat=True)
            quizzes = [quiz for content in texts if (quiz := quiz_of(content))]
            kinds = Counter(question["type"] for quiz in quizzes for question in quiz["questions"])
            assert set(kinds) == {"single_choice", "multiple_choice", "true_false", "numeric"}
            assert kinds.total() >= 10

    def test_a_module_ends_with_its_test_and_perhaps_a_task(self):
        for track, position in product(("base", "low_carbon"), range(1, 6)):
            rows = lessons_of(track, position)
            last = [row for row in rows if row.completion_rule != "task"][-1]
            assert (last.completion_rule, last.max_attempts) == ("quiz", 3)
            assert 60 <= last.pass_mark <= 80

    def test_track_is_released_with_nothing_but_live_pages(self):
        assert not Page.objects.filter(depth__gt=1, live=False).exists()
        assert Page.objects.filter(alias_of__isnull=False).count() == 0
        assert LessonPage.objects.count() == EditionText.objects.count()

    def test_pages_are_served_at_the_same_addresses(self):
        for language in content_files.LANGUAGES:
            for path in PATHS:
                with self.subTest(language=language, path=path):
                    response = self.client.get(f"/{language}/{path}")
                    assert response.status_code == 200
                    assert f'<html lang="{language}"' in response.content.decode()

    def test_workbook_opens_with_its_headers(self):
        assert AcademyDocument.objects.count() == 3
        for document in AcademyDocument.objects.all():
            workbook = load_workbook(document.file.open())
            assert workbook.properties.title == document.title
            assert workbook.properties.language[:2] in ("fi", "sv", "en")
            for sheet in workbook:
                assert sheet.freeze_panes == "A2"
                assert all(cell.value and cell.font.bold for cell in sheet[1])

    # ------------------------------------------------------------------ people

    def test_accounts_can_sign_in(self):
        for role in ROLES:
            with self.subTest(role=role):
                email = f"{role}@academy.example"
                assert EmailAddress.objects.filter(email=email, verified=True, primary=True)
                form = {"login": email, "password": "keino-demo"}
                response = self.client.post(reverse("account_login"), form)
                assert response.status_code == 302
                person = User.objects.get(email=email)
                assert self.client.session["_auth_user_id"] == str(person.pk)
                self.client.logout()

    def test_only_staff_may_enter_the_cms(self):
        # who may release editions
        staff = {"admin": True, "editor": True, "reviewer": False, "coordinator": False}
        for role in ROLES:
            with self.subTest(role=role):
                person = User.objects.get(email=f"{role}@academy.example")
                assert person.has_perm("wagtailadmin.access_admin") is (role in staff)
                assert person.has_perm("courses.release_edition") is staff.get(role, False)

    def test_the_coordinator_invites_to_the_own_cohort_and_sees_no_other(self):
        foreign = Cohort.objects.get(slug="perusakatemia-2027")
        foreign.assignments.all().delete()
        self.client.force_login(User.objects.get(email="coordinator@academy.example"))
        own = Cohort.objects.get(slug="perusakatemia-2026")
        statuses = [
            self.client.get(f"/cms/cohorts/{cohort.pk}/invitations/").status_code
            for cohort in (own, foreign)
        ]
        assert statuses[0] == 200
        assert statuses[1] != 200

    def test_organisations_have_valid_ids_and_say_that_they_are_examples(self):
        organisations = Organisation.objects.all()
        assert len(organisations) == 12
        for organisation in organisations:
            validate_business_id(organisation.business_id)
            assert organisation.name_fi.endswith("(esimerkki)")
            assert organisation.name_sv.endswith("(exempel)")
            assert organisation.name_en.endswith("(example)")

    def test_cohorts_stand_where_they_should(self):
        cohorts = {cohort.slug: cohort for cohort in Cohort.objects.all()}
        assert {slug: cohort.status for slug, cohort in cohorts.items()} == {
            "perusakatemia-2025": "finished",
            "perusakatemia-2026": "running",
            "perusakatemia-2027": "open",
        }
        for cohort in cohorts.values():
            assert cohort.seats_taken == cohort.enrolments.active().count()
        running = cohorts["perusakatemia-2026"]
        assert running.enrolments.count() == 14
        assert running.enrolments.active().count() == 13
        assert cohorts["perusakatemia-2025"].enrolments.count() == 6

    def test_learners_of_the_running_cohort_are_in_different_states(self):
        enrolments = [
            Enrolment.objects.of(row.person).get(cohort=row.cohort)
            for row in Enrolment.objects.active().filter(cohort__slug="perusakatemia-2026")
        ]
        found = standings(enrolments).values()
        first, second, third = list(zip(*(row.modules for row in found), strict=True))[:3]
        assert Counter(module.state for module in first) == {"done": 6, "current": 5, "todo": 2}
        assert Counter(module.state for module in second)["current"] == 4
        assert {module.state for module in third} == {"locked"}
        attempts = QuizAttempt.objects.filter(enrolment__in=enrolments)
        assert attempts.filter(passed=False).count() == 2
        assert attempts.filter(state="open").count() == 1
        assert Note.objects.filter(enrolment__in=enrolments).count() >= 5
        changes = [
            [event.change for event in row.events.all()]
            for row in Enrolment.objects.filter(cohort__slug="perusakatemia-2026")
        ]
        assert changes.count(["enrolled", "withdrew"]) == 1
        assert changes.count(["enrolled", "withdrew", "returned"]) == 1

    def test_past_is_spread_and_never_in_the_future(self):
        moments = list(Completion.objects.values_list("completed_at", flat=True))
        assert max(moments) < timezone.now()
        assert len({moment.date() for moment in moments}) > 40
        for attempt in QuizAttempt.objects.exclude(submitted_at=None):
            assert attempt.started_at < attempt.submitted_at

    def test_learner_has_somewhere_to_go_on(self):
        academy = my_academy(User.objects.get(email="learner@academy.example"))
        assert academy.resume
        _card, module, step = academy.resume
        assert (module.module.number, step.lesson.number) == (1, 5)

    def test_open_invitations_stand_in_the_mailbox(self):
        opened = set(Invitation.objects.open().values_list("email", flat=True))
        assert "outsider@academy.example" in opened
        assert len(opened) == 4
        mails = {mail.recipient: mail for mail in KeptMail.objects.all()}
        assert opened <= set(mails)
        assert "/fi/" in mails["outsider@academy.example"].text
