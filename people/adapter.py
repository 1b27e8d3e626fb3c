"""How allauth behaves here: one place to look for what differs from its defaults."""

from collections import namedtuple
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import translation

from core.mail import send_logged
from core.sanitising import plain_text_to_html
from people.models import User

MailSite = namedtuple("MailSite", "name domain")


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may open an account. It carries no group, membership or enrolment, so it may read
    what is public and apply to a cohort; everything else comes by invitation or assignment."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The person's own front page in the person's language. An address to return to, such as
        the one that an editor came from, goes before this: allauth asks only without one."""
        return own_front_page(request.user)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return own_front_page(request.user)

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """A form posted twice at once makes one account; the second post gets the same answer."""
        try:
            with transaction.atomic():
                return super().save_user(request, user, form, commit)
        except IntegrityError as taken:
            answer = self.respond_email_verification_sent(request, None)
            raise ImmediateHttpResponse(answer) from taken

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person who reads it; a stranger's is that of the request.

        As allauth's own, but in the log of mails."""
        person = context.get("user") or next(iter(filter_users_by_email(email)), None)
        language = getattr(person, "language", "") or translation.get_language()
        with translation.override(language):
            frame = {"request": self.request, "email": email, "current_site": site_of_mails()}
            message = self.render_mail(template_prefix, email, {**frame, **context})
            send_logged(message, event=template_prefix, language=language)

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        """The package writes plain text; the HTML part holds the same words."""
        message = super().render_mail(*args, **kwargs)
        frame = {
            "language": translation.get_language(),
            "site_name": settings.SITE_NAME,
            "subject": message.subject,
            "text": plain_text_to_html(message.body),
        }
        html = render_to_string("people/email/account_mail.html", frame)
        message.attach_alternative(html, "text/html")
        return message


def own_front_page(user: User | AnonymousUser) -> str:
    language = getattr(user, "language", "") or translation.get_language()
    with translation.override(language):
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def site_of_mails() -> MailSite:
    """What mails call the site: its name, never the host that a request happened to ask for."""
    return MailSite(str(settings.SITE_NAME), urlsplit(settings.SITE_URL).netloc)
