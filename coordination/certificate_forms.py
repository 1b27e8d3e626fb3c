from django import forms
from django.utils.translation import gettext_lazy as _

from progress.choices import RevocationGround


def ground_field(*grounds: RevocationGround) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Ground"),
        choices=[(ground.value, ground.label) for ground in grounds],
        help_text=_("Whoever checks the certificate is told this."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground.")},
    )


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent to the holder, and kept with the certificate."),
        error_messages={"required": _("Write the reason in a few words.")},
    )


class RevokeForm(forms.Form):
    ground = ground_field(
        RevocationGround.MISTAKE, RevocationGround.MISCONDUCT, RevocationGround.REQUEST
    )
    reason = reason_field()


class ReissueForm(forms.Form):
    ground = ground_field(RevocationGround.NAME, RevocationGround.CONTENT)
    reason = reason_field()
