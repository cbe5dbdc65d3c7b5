"""What a well-formed plan may still ask for that cannot be, or that nobody could defend."""

from roleplay.certify.checks.known import Known
from roleplay.certify.checks.meaning import check_meaning
from roleplay.certify.checks.secret import secrets_in, unquoted

__all__ = ["Known", "check_meaning", "secrets_in", "unquoted"]
