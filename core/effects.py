"""The outbox: record an effect with its cause, deliver it once, sweep up what was left behind."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.models import Effect

logger = logging.getLogger(__name__)
Handler = Callable[[Effect], None]
_handlers: dict[str, Handler] = {}

MAX_ATTEMPTS = 10
SWEEP_BATCH = 200


def effect_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register what delivers effects of this kind. A handler may run more than once: it must
    leave one result for one ``effect.key``, and it raises when it could not deliver."""

    def register(handler: Handler) -> Handler:
        if _handlers.get(kind, handler) is not handler:
            raise ValueError(f"Two handlers for effects of kind {kind}")
        _handlers[kind] = handler
        return handler

    return register


def record(*, kind: str, key: str, payload: dict[str, Any]) -> Effect:
    """Write an effect in the caller's transaction and enqueue its delivery after commit.

    The same key again returns the row that exists and does nothing more. 1–2 queries.
    """
    from core.tasks import deliver_effect

    if kind not in _handlers:
        raise ValueError(f"No handler for effects of kind {kind}")
    effect, is_new = Effect.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload}
    )
    if is_new:
        deliver_effect.enqueue(effect.pk)
    return effect


def record_many(*, kind: str, payloads: Mapping[str, dict[str, Any]]) -> int:
    """``record`` for many keys at once: key → payload. Returns how many are new. 3 queries."""
    from core.tasks import deliver_effect

    if kind not in _handlers:
        raise ValueError(f"No handler for effects of kind {kind}")
    known = set(Effect.objects.filter(key__in=payloads).values_list("key", flat=True))
    new = [key for key in payloads if key not in known]
    rows = [Effect(kind=kind, key=key, payload=payloads[key]) for key in new]
    for effect in Effect.objects.bulk_create(rows):
        deliver_effect.enqueue(effect.pk)
    return len(rows)


def deliver(effect_id: int) -> bool:
    """Deliver one pending effect; True when this call did it. Never raises for a handler's fault.

    The row is locked while its handler runs, so two workers cannot deliver the same effect; a
    worker that dies leaves the row pending. A failed attempt waits 2, 4, 8 … minutes.
    """
    with transaction.atomic():
        effect = (
            Effect.objects.select_for_update(skip_locked=True)
            .filter(pk=effect_id, state=Effect.State.PENDING)
            .first()
        )
        if effect is None:
            return False
        effect.attempts += 1
        try:
            with transaction.atomic():
                _handlers[effect.kind](effect)
        except Exception as error:
            logger.exception("Effect %s (%s) was not delivered", effect.pk, effect.kind)
            effect.last_error = repr(error)[:2000]
            effect.due_at = Now() + timedelta(minutes=2 ** min(effect.attempts, 9))
            if effect.attempts >= MAX_ATTEMPTS:
                effect.state = Effect.State.FAILED
        else:
            effect.state, effect.last_error = Effect.State.DELIVERED, ""
            effect.delivered_at = Now()
        effect.save()
        return effect.state == Effect.State.DELIVERED


def sweep() -> int:
    """Deliver every due effect that no task delivered; returns how many it delivered."""
    due = Effect.objects.due().order_by("due_at").values_list("pk", flat=True)[:SWEEP_BATCH]
    return sum(deliver(pk) for pk in list(due))
