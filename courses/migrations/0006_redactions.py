import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


def let_reviewers_redact(apps, schema_editor):
    """The permission would otherwise be made after all migrations only."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="courses", model="redaction"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="redact_content",
        defaults={"name": "Can hide unlawful content and lift what hides it"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Reviewers"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0006_law_sections_and_review_days"),
        ("courses", "0005_review_days"),
        ("editorial", "0002_groups_and_workflow"),  # makes the group
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('lesson_key', models.UUIDField(help_text='translation_key of the lesson it was chosen from')),
                ('lesson_title', models.CharField(max_length=255, verbose_name='lesson')),
                ('ground', models.CharField(choices=[('copyright', 'copyright'), ('personal_data', 'personal data'), ('defamation', 'defamation'), ('wrong_advice', 'wrong and dangerous advice'), ('other', 'another ground')], max_length=20, verbose_name='ground')),
                ('reason', models.TextField(verbose_name='reason')),
                ('note_fi', models.CharField(max_length=400, verbose_name='note in Finnish')),
                ('note_sv', models.CharField(max_length=400, verbose_name='note in Swedish')),
                ('note_en', models.CharField(max_length=400, verbose_name='note in English')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='redacted at')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='lifted at')),
                ('lift_reason', models.TextField(blank=True, verbose_name='reason for lifting')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
                'ordering': ['-at', '-pk'],
                'permissions': [('redact_content', 'Can hide unlawful content and lift what hides it')],
            },
        ),
        migrations.CreateModel(
            name='RedactedBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(db_index=True, max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('block_type', models.CharField(max_length=40)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.academydocument')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.academyimage')),
                ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='courses.redaction')),
            ],
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='redaction_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_at', None), models.Q(('lift_reason', ''), _negated=True), _connector='OR'), name='lifted_redaction_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='redactedblock',
            constraint=models.UniqueConstraint(fields=('redaction', 'fingerprint'), name='one_row_per_redacted_block'),
        ),
        migrations.RunPython(let_reviewers_redact, migrations.RunPython.noop),
    ]
