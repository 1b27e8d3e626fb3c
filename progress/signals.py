"""News of this app, for apps above it."""

from django.dispatch import Signal

# Sent after commit when a person has done every required lesson of a module, each time that
# becomes true. Arguments: enrolment (Enrolment), module (courses.queries.OutlineModule).
module_completed = Signal()
