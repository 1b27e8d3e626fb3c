from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.choices import Language, PolicyKind
from people.models import User
from people.policies import accept_terms, numbers_in_force, version_in_force


class NameFields(forms.Form):
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class SignupForm(NameFields):
    """What allauth's sign-up form asks besides address and password; its forms inherit this."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        initial=get_language,
        widget=forms.RadioSelect,
        help_text=_("The language of your pages and mails. You can change it at any time."),
    )

    field_order = ("first_name", "last_name", "email", "language", "password1", "terms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if numbers_in_force().terms:
            self.fields["terms"] = _terms_field()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is saved; it has taken the names already."""
        user.language = self.cleaned_data["language"]
        user.seen_privacy_notice = numbers_in_force().privacy
        user.save(update_fields=["language", "seen_privacy_notice"])
        terms = version_in_force(PolicyKind.TERMS)
        if terms and self.cleaned_data.get("terms"):
            accept_terms(person=user, policy=terms)


def _terms_field() -> forms.BooleanField:
    hint = gettext(
        'Read the <a href="{terms}">terms of use</a>. '
        'The <a href="{notice}">privacy notice</a> tells what is kept of you and why.'
    )
    return forms.BooleanField(
        label=_("I accept the terms of use"),
        help_text=format_html(
            hint,
            terms=reverse("people:show_terms"),
            notice=reverse("people:show_privacy_notice"),
        ),
        error_messages={"required": _("Accept the terms of use to create an account.")},
    )


class ProfileForm(NameFields, forms.ModelForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")
        widgets = {"language": forms.RadioSelect}
        help_texts = {"language": _("The language of your pages and mails.")}

    def save(self, commit: bool = True) -> User:
        """Writes these columns only, so that a password changed meanwhile stays changed."""
        person = super().save(commit=False)
        if commit:
            person.save(update_fields=self._meta.fields)
        return person
