"""What a password must be, each said as what to do."""

from django.contrib.auth import password_validation


class LongEnough(password_validation.MinimumLengthValidator):
    """It has so many characters."""

    def get_error_message(self) -> str:
        return f"Use {self.min_length} characters or more."


class NotCommon(password_validation.CommonPasswordValidator):
    """It is not one that many people use."""

    def get_error_message(self) -> str:
        return "Many people use this password, so it is easy to guess. Choose another one."


class UnlikeTheName(password_validation.UserAttributeSimilarityValidator):
    """It is not nearly what the person is called."""

    def get_error_message(self) -> str:
        return "This password is too much like your %(verbose_name)s. Choose another one."
