"""Accounts and whether their e-mail address is proven."""

from typing import Final

from allauth.account.models import EmailAddress

from apps.tenants.models import User

# In the session: the address whose owner we have asked to look into the mailbox.
WAITING_FOR: Final = "waiting_for_email"


def is_proven(user: User) -> bool:
    """Whether the account's address is known to be its owner's."""
    return bool(EmailAddress.objects.filter(user=user, verified=True).exists())


def prove(user: User) -> None:
    """The account's owner has read a mail of ours at its address."""
    unproven = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=False)
    unproven.update(verified=True, primary=True)


def drop_password(user: User) -> None:
    """Only who reads the mailbox comes in from now on, by choosing a new password."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def invite(user: User) -> None:
    """Vouch for an account's address, as an owner does who adds somebody to the shop.

    A stranger may have signed up with this address before and chosen a password: it stops
    working, so that only who reads the mailbox comes in, by "forgot password".
    """
    if is_proven(user):
        return
    drop_password(user)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
