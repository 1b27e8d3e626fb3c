from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.choices import Language
from people.models import User


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

    field_order = ("first_name", "last_name", "email", "language", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is saved; it has taken the names already."""
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["language"])


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
