"""The roles that this app knows of: administrators, and Wagtail's groups (``core.roles``)."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from core.roles import HeldRole, RoleCannotEnd, register_roles
from people.models import User


class Administrators:
    key = "people.administrator"

    def held(self) -> Iterator[HeldRole]:
        """1 query."""
        for person in User.objects.filter(is_superuser=True, is_active=True).order_by("pk"):
            yield HeldRole(self.key, "administrator", person, _("Administrator"))

    def end(self, role: HeldRole, *, by: Any) -> None:
        if role.person.pk == by.pk:
            raise RoleCannotEnd(_("Another administrator must end your own role."))
        User.objects.filter(pk=role.person.pk).update(is_superuser=False, is_staff=False)


class Groups:
    key = "people.group"

    def held(self) -> Iterator[HeldRole]:
        """1 query."""
        links = User.groups.through.objects.filter(user__is_active=True)
        for link in links.select_related("user", "group").order_by("group__name", "user_id"):
            label = _("Group “%(group)s”") % {"group": link.group.name}
            yield HeldRole(self.key, f"group:{link.group_id}", link.user, label)

    def end(self, role: HeldRole, *, by: Any) -> None:
        role.person.groups.remove(Group(pk=int(role.reference.partition(":")[2])))


register_roles(Administrators())
register_roles(Groups())
