"""The rule for the length of passwords, in our own words: Django's have no Chinese translation."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext


class Length(MinimumLengthValidator):
    """Refuses a password with fewer characters than `min_length`."""

    def get_error_message(self) -> str:
        """Say how many characters a password has at least."""
        return gettext("The password is too short: it has at least %(count)d characters.") % {"count": self.min_length}
