from django.db import models


class KeptMail(models.Model):
    """A mail kept by the mailbox backend, so that a demo site's mails can be read in the browser.

    ``effect_key`` is unique: an effect that is delivered twice still leaves one mail.
    """

    effect_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    recipient = models.EmailField(db_index=True)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
