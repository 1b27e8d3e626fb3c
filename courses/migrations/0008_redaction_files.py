from django.db import migrations, models
from django.db.models import F, Q


def keep_numbers(apps, schema_editor):
    """What is in force keeps its files; what was lifted only knows which they were."""
    rows = apps.get_model("courses", "RedactedBlock").objects
    rows.update(image_number=F("image_id"), document_number=F("document_id"))
    rows.filter(~Q(redaction__lifted_at=None)).update(image=None, document=None)


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_language_marks")]

    operations = [
        migrations.AddField(
            model_name="redactedblock",
            name="image_number",
            field=models.PositiveBigIntegerField(help_text="of the image, for good", null=True),
        ),
        migrations.AddField(
            model_name="redactedblock",
            name="document_number",
            field=models.PositiveBigIntegerField(help_text="of the document", null=True),
        ),
        migrations.RunPython(keep_numbers, migrations.RunPython.noop),
    ]
