"""News of this app, for apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of the completion that finishes a module, each time that becomes
# true. A receiver only records effects: what it writes stands or falls with the completion.
# Arguments: enrolment (Enrolment), module (courses.queries.OutlineModule).
module_completed = Signal()
