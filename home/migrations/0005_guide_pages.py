import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0004_review_days'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuideIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('review_on', models.DateField(blank=True, help_text='By this day somebody looks whether the page still holds.', null=True, verbose_name='to be reviewed on')),
                ('loaded_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'verbose_name': "editors' guide",
                'verbose_name_plural': "editors' guides",
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GuidePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('review_on', models.DateField(blank=True, help_text='By this day somebody looks whether the page still holds.', null=True, verbose_name='to be reviewed on')),
                ('loaded_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('kind', models.CharField(choices=[('start', 'Getting started'), ('how_to', 'How to'), ('concept', 'Concepts')], max_length=10, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Among the pages of the same kind.', verbose_name='place in the list')),
                ('summary', models.CharField(max_length=300, verbose_name='summary')),
                ('body', wagtail.fields.RichTextField(verbose_name='text')),
            ],
            options={
                'verbose_name': "page of the editors' guide",
                'verbose_name_plural': "pages of the editors' guide",
            },
            bases=('wagtailcore.page',),
        ),
    ]
