from datetime import date
from typing import Any

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from people.choices import OrganisationKind
from people.models import Membership, Organisation, User

PASSWORD = "keino-demo"


class EmailAddressFactory(DjangoModelFactory):
    class Meta:
        model = EmailAddress

    email = factory.SelfAttribute("user.email")
    verified = True
    primary = True


class UserFactory(DjangoModelFactory):
    """``UserFactory(verified=True)`` has an address that allauth accepts without a mail."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        verified = factory.Trait(
            address=factory.RelatedFactory(EmailAddressFactory, factory_related_name="user")
        )

    email = factory.Sequence(lambda number: f"person{number}@academy.example")
    password = PASSWORD
    first_name = "Aino"
    last_name = factory.Sequence(lambda number: f"Esimerkki {number}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name_fi = factory.Sequence(lambda number: f"Koivurannan kunta {number}")
    kind = OrganisationKind.MUNICIPALITY


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    started_on = date(2025, 1, 1)
