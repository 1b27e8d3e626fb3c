"""News of this app, for apps above it."""

from django.dispatch import Signal

# Sent inside the transaction that moves a cohort to a newer edition, once for each move. A receiver
# only records effects: what it writes stands or falls with the move.
# Arguments: cohort (Cohort), former and edition (courses.models.Edition), by (the person).
edition_adopted = Signal()
