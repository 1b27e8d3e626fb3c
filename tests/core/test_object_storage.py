"""S3-type storage by the environment: two buckets, nothing public, addresses of five minutes."""

import importlib
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto import mock_aws

from core.protected_files import file_response
from keino_academy.settings import object_storage

NAMES = {
    "S3_BUCKET": "academy-media",
    "S3_PRIVATE_BUCKET": "academy-private",
    "S3_ACCESS_KEY_ID": "testing",
    "S3_SECRET_ACCESS_KEY": "testing",
    "S3_REGION": "eu-north-1",
}


@pytest.fixture
def buckets(monkeypatch, settings):
    """The two buckets, and the settings as production makes them from these variables."""
    for name, value in NAMES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(object_storage, "SITE_URL", "https://academy.example")
    with mock_aws():
        service = boto3.resource("s3", region_name="eu-north-1")
        where = {"LocationConstraint": "eu-north-1"}
        made = [
            service.create_bucket(Bucket=NAMES[name], CreateBucketConfiguration=where)
            for name in ("S3_BUCKET", "S3_PRIVATE_BUCKET")
        ]
        settings.STORAGES = {**settings.STORAGES, **object_storage.storages()}
        yield made


def test_without_a_bucket_the_folders_of_this_machine_stay(monkeypatch):
    monkeypatch.delenv("S3_BUCKET", raising=False)
    assert object_storage.storages() == {}


def test_a_bucket_for_images_alone_is_refused(monkeypatch):
    """Learners' files would go into a folder of one of several machines."""
    monkeypatch.setenv("S3_BUCKET", "academy-media")
    monkeypatch.delenv("S3_PRIVATE_BUCKET", raising=False)
    with pytest.raises(Exception, match="S3_PRIVATE_BUCKET"):
        object_storage.storages()


def test_images_are_asked_for_at_the_sites_own_address(buckets):
    name = storages["default"].save("images/a.png", ContentFile(b"x"))
    assert storages["default"].url(name) == "https://academy.example/media/images/a.png"
    assert buckets[0].Object("images/a.png").get()["Body"].read() == b"x"


def test_a_name_that_is_taken_is_never_written_over(buckets):
    first = storages["private"].save("tasks/a.txt", ContentFile(b"1"))
    second = storages["private"].save("tasks/a.txt", ContentFile(b"2"))
    assert first != second
    assert storages["private"].open(first).read() == b"1"


def test_a_learners_file_is_handed_out_by_an_address_of_five_minutes(buckets):
    name = storages["private"].save("tasks/a.txt", ContentFile(b"1"))
    with storages["private"].open(name) as file:
        file.storage, file.name = storages["private"], name
        response = file_response(file, name="lista ä.txt", content_type="text/plain")
    assert response.status_code == 302
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["X-Amz-Signature"]
    assert asked["response-content-disposition"][0].startswith("attachment; filename*=utf-8''")
    assert asked["response-content-type"] == ["text/plain"]
    assert response.headers["Cache-Control"] == "private, no-store"


def test_nothing_is_readable_by_everybody(buckets):
    storages["default"].save("documents/a.pdf", ContentFile(b"x"))
    storages["private"].save("tasks/a.txt", ContentFile(b"x"))
    for bucket in buckets:
        for entry in bucket.objects.all():
            grantees = [grant["Grantee"] for grant in entry.Acl().grants]
            assert not [one for one in grantees if one["Type"] == "Group"]


def test_the_module_reads_nothing_when_it_is_imported(monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "")
    assert importlib.reload(object_storage).storages() == {}


def test_a_bucket_that_fails_is_told_as_a_disk_would(buckets):
    for bucket in buckets:
        bucket.delete()
    with pytest.raises(OSError, match="object storage"):
        storages["private"].save("a.txt", ContentFile(b"x"))
