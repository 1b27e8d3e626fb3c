from wagtail import hooks

from cohorts import log_actions

hooks.register("register_log_actions", log_actions.register)
