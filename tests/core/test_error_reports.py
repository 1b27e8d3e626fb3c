"""What goes to an error service: where it broke, never who was there or what they sent."""

import json

from keino_academy.error_reports import scrubbed

EVENT = {
    "user": {"id": "1", "email": "anna@kunta.example", "ip_address": "203.0.113.9"},
    "server_name": "academy-1",
    "extra": {"sys.argv": ["x"], "celery-job": {"args": ["anna@kunta.example"]}},
    "breadcrumbs": {"values": [{"message": "SELECT … 'anna@kunta.example'"}]},
    "request": {
        "method": "POST",
        "url": "https://academy.example/fi/invitations/very-secret/",
        "query_string": "email=anna@kunta.example",
        "data": {"password": "salasana"},
        "headers": {"Cookie": "sessionid=very-secret"},
    },
    "exception": {
        "values": [
            {"type": "IntegrityError", "value": "Key (email)=(anna@kunta.example) already exists."}
        ]
    },
    "transaction": "/fi/invitations/{token}/",
}


def test_nothing_of_a_person_is_left_and_the_place_is():
    event = scrubbed(json.loads(json.dumps(EVENT)), {})
    text = json.dumps(event)
    for word in ("anna", "203.0.113.9", "very-secret", "salasana", "sessionid", "academy-1"):
        assert word not in text
    assert event["exception"]["values"][0]["type"] == "IntegrityError"
    assert event["request"] == {"method": "POST"}
