"""The ways in which the API says no, and how it words them."""

from collections.abc import Sequence

Place = Sequence[str | int]


class Refusal(Exception):
    """An answer that is no 2xx: its status and its detail."""

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Missing(Refusal):
    """404: there is no such thing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(404, sentence)


class Invalid(Refusal):
    """422: one or more problems, each with its place, its message and its type."""

    def __init__(self, problems: list[dict[str, object]]) -> None:
        super().__init__(422, problems)


def problem(place: Place, message: str, kind: str = "value_error") -> dict[str, object]:
    """Word one problem of a 422."""
    return {"loc": list(place), "msg": message, "type": kind}


def missing(place: Place) -> dict[str, object]:
    """Word the problem of a key that must be there."""
    return problem(place, "field required", "value_error.missing")
