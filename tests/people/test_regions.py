import json

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.utils import translation

from people.models import Area, Region
from people.services import REGIONS_FILE, load_regions

pytestmark = pytest.mark.django_db


def test_all_regions_and_areas_are_there_after_migration():
    assert (Region.objects.count(), Area.objects.count()) == (19, 15)


def test_every_region_belongs_to_exactly_one_area_of_the_call():
    in_areas = Area.objects.values_list("regions__code", flat=True)
    assert sorted(in_areas) == sorted(Region.objects.values_list("code", flat=True))


def test_areas_may_join_regions():
    lapland = Area.objects.get(key="lappi-ja-kainuu")
    assert set(lapland.regions.values_list("name_fi", flat=True)) == {"Lappi", "Kainuu"}


def test_names_follow_the_language():
    region = Region.objects.get(code="02")
    names = {}
    for code in ("fi", "sv", "en"):
        with translation.override(code):
            names[code] = region.name
    assert names == {
        "fi": "Varsinais-Suomi",
        "sv": "Egentliga Finland",
        "en": "Southwest Finland",
    }


def test_codes_are_unique_and_well_formed():
    regions = json.loads(REGIONS_FILE.read_text(encoding="utf-8"))["regions"]
    for key, start in (("code", ""), ("iso", "FI-"), ("nuts", "FI")):
        values = [region[key] for region in regions]
        assert len(set(values)) == 19
        assert all(value.startswith(start) for value in values)


def test_loading_again_reads_three_times_and_writes_nothing(django_assert_num_queries):
    before = list(Region.objects.values_list()), list(Area.regions.through.objects.values_list())
    with django_assert_num_queries(3) as read:
        load_regions()
    assert all(query["sql"].startswith("SELECT") for query in read.captured_queries)
    after = list(Region.objects.values_list()), list(Area.regions.through.objects.values_list())
    assert after == before


def test_what_was_changed_or_lost_is_mended():
    uusimaa = Region.objects.get(code="01")
    Region.objects.filter(pk=uusimaa.pk).update(name_sv="Nylandd")
    Area.objects.get(key="uusimaa").delete()
    joint = Area.objects.get(key="lappi-ja-kainuu")
    joint.regions.set([uusimaa])
    load_regions()
    assert Region.objects.get(code="01").name_sv == "Nyland"
    assert Region.objects.get(code="01").pk == uusimaa.pk
    assert Area.objects.get(key="uusimaa").regions.get() == uusimaa
    assert set(joint.regions.values_list("code", flat=True)) == {"18", "19"}


def test_other_areas_stay_untouched():
    later = Area.objects.create(key="later-call", name_fi="Myöhempi alue")
    later.regions.add(Region.objects.get(code="01"))
    load_regions()
    assert later.regions.count() == 1


def test_regions_come_back_when_a_database_is_migrated_or_emptied():
    Area.objects.all().delete()
    Region.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")  # as flush does, too
    assert (Region.objects.count(), Area.objects.count()) == (19, 15)
