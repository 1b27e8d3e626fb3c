from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from progress.certificates.verification import DOCUMENT_BYTES


class HolderNameForm(forms.Form):
    name = forms.CharField(
        label=_("Name as it is printed on the certificate"),
        max_length=310,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File of the certificate"),
        required=False,
        help_text=_("The file that ends in .json."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label=_("or its content"),
        required=False,
        max_length=DOCUMENT_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > DOCUMENT_BYTES:
            raise forms.ValidationError(_("The file is too large for a certificate."))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("text"):
            raise forms.ValidationError(_("Choose a file, or paste its content."))
        return data

    @property
    def document(self) -> bytes:
        """What was sent, of a valid form; the file goes before the text."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"].encode()
