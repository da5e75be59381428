"""What a person is told whose sitting ended, by the key that stands in Sitting.ended_why."""

from django.utils.translation import gettext_noop

ENDINGS = {
    "idle": gettext_noop("You were signed out because this browser was not used for a while. Please sign in again."),
    "long": gettext_noop("You were signed out because a sign-in lasts a working day at most. Please sign in again."),
    "newer": gettext_noop("You were signed out here because this account signed in on several other devices since."),
    "hand": gettext_noop("This sign-in was ended from another browser of the same account."),
    "password": gettext_noop("You were signed out because the password of this account was changed."),
    "account": gettext_noop("You were signed out because this account has ended. Ask the office if that is a mistake."),
    "changed": gettext_noop("You were signed out because the office changed this account. Please sign in again."),
    "reset": gettext_noop("You were signed out because the office reset the access of this account."),
}
