"""Which text is the address of a person, such that the header of a mail says it and nothing else."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email

NO_ADDRESS = "Write an e-mail address, such as mia@example.com, or leave this empty."
# In the header of a mail these would be read as other text than they are, line ends and commas among it.
PLAIN = RegexValidator(r'"|=\?', NO_ADDRESS, inverse_match=True)


def is_mailable(address: str) -> bool:
    """Whether mail can be sent to an address: one that was saved long ago may be of what is refused by now."""
    try:
        validate_email(address)
        PLAIN(address)
    except ValidationError:
        return False
    return True
