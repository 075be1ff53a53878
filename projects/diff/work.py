"""How much work a comparison may be: counted in steps, so that the answer is the same on a slow day."""

from dataclasses import dataclass

STEPS = 400_000
PIECES = 8_000
CHARACTERS = 1_000_000
NODES = 20_000


class TooMuch(Exception):
    """The work allowed is used up."""


@dataclass(slots=True)
class Work:
    """What is left to spend on one comparison: steps of comparing, and pieces and characters on the page."""

    steps: int = STEPS
    pieces: int = PIECES
    characters: int = CHARACTERS

    def spend(self, steps: int) -> None:
        """Take steps, before they are made where that can be known."""
        if steps > self.steps:
            raise TooMuch
        self.steps -= steps

    def expect(self, pieces: int) -> None:
        """Stop early where so many pieces would not fit."""
        if pieces > self.pieces:
            raise TooMuch

    def show(self, pieces: int, characters: int = 0) -> None:
        """Take room on the page."""
        self.expect(pieces)
        if characters > self.characters:
            raise TooMuch
        self.pieces -= pieces
        self.characters -= characters


@dataclass(slots=True)
class Room:
    """How many values of one document are read before the rest is taken as a whole."""

    nodes: int = NODES
