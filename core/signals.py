"""News from core for the apps above it, received in their ``signal_handlers.py``.

Both are sent with ``sender=MailDelivery`` and ``delivery``, the row as it now stands, inside the
transaction that wrote it: a receiver that raises undoes it, and the provider tells again later.
Each is sent once for a mail, however often the provider tells it.
"""

from django.dispatch import Signal

mail_delivered = Signal()  # the receiving server took it; a bounce may still follow
mail_bounced = Signal()  # it will not arrive: bounced, rejected or failed for good
