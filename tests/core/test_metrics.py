"""Counters are told to a collector on this machine and to nobody else."""

import pytest
from django.http import Http404

from core.metrics import metrics


@pytest.mark.parametrize("forwarded", ["127.0.0.1", "203.0.113.9, ::1"])
def test_a_collector_on_this_machine_is_answered(rf, forwarded):
    response = metrics(rf.get("/metrics", headers={"X-Forwarded-For": forwarded}))
    assert response.status_code == 200
    assert b"python_info" in response.content


@pytest.mark.parametrize("forwarded", ["203.0.113.9", "127.0.0.1, 203.0.113.9", "nonsense"])
def test_whoever_asks_from_elsewhere_finds_nothing(rf, forwarded):
    with pytest.raises(Http404):
        metrics(rf.get("/metrics", headers={"X-Forwarded-For": forwarded}))


def test_without_a_word_from_nginx_nobody_is_on_this_machine(rf):
    with pytest.raises(Http404):
        metrics(rf.get("/metrics", REMOTE_ADDR=""))


@pytest.mark.django_db
def test_the_address_does_not_exist_unless_it_is_switched_on(client):
    assert client.get("/metrics").status_code == 404
