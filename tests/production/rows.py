"""What the tests of the stage find in its database; ``python -m tests.production.rows`` in the
site's environment writes it and prints, as JSON, what a visitor needs to know."""

import json

import django

FILE = b"oma;tiedosto\r\n1;2\r\n"


def main() -> None:
    django.setup()
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.files.base import ContentFile

    from cohorts.choices import Role
    from core.models import Job
    from people.models import User
    from tests.factories.cohorts import AssignmentFactory, CohortFactory

    def session_of(person: User) -> str:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    admin = User.objects.create_superuser("yllapito@academy.example", "keino-demo")
    stranger = User.objects.create_user("vieras@academy.example", "keino-demo")
    for person in (admin, stranger):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    cohort = CohortFactory()
    AssignmentFactory(cohort=cohort, person=admin, role=Role.COORDINATOR)
    job = Job.objects.create(
        owner=admin,
        kind="coordination.export_roll",
        params={"cohort": cohort.slug},
        title="Lista",
        state=Job.State.DONE,
        file_name="lista ä.csv",
    )
    job.file.save("lista.csv", ContentFile(FILE))
    told = {
        "admin": session_of(admin),
        "stranger": session_of(stranger),
        "user": str(admin.uuid),
        "job": str(job.uuid),
        "file": job.file.name,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
