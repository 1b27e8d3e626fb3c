"""Errors to a Sentry-like service: where it broke, never who was there or what they sent."""

from typing import Any

import sentry_sdk

from core.log_lines import masked

KEPT_OF_A_REQUEST = {"method"}


def report_errors(dsn: str, *, environment: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,  # queries and log messages of the request would come along
        traces_sample_rate=0.0,
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """The event without person, address, headers, body and machine; its texts are masked."""
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    event.pop("server_name", None)
    event.pop("extra", None)  # arguments of the task
    if "request" in event:
        event["request"] = {
            key: value for key, value in event["request"].items() if key in KEPT_OF_A_REQUEST
        }
    return _masked(event)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part) for part in value]
    return value
