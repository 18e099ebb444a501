"""What was searched before, brought back step by step."""

#: So many come back.
MOST = 50


class Recent:
    """Earlier searches, the newest first, each once; and how far back one has gone."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._place: int | None = None

    def add(self, text: str) -> None:
        """Remembers a search, unless it is blank; going back begins anew."""
        if said := " ".join(text.split()):
            self._texts = [said, *(other for other in self._texts if other != said)][:MOST]
        self.leave()

    def leave(self) -> None:
        """Going back begins anew."""
        self._place = None

    def brought(self, text: str) -> bool:
        """Whether this text is the one that was brought back last."""
        return self._place is not None and text == self._texts[self._place]

    def step(self, text: str, by: int, in_force: str) -> str | None:
        """What stands there instead of `text` a step back (`by` −1) or forth again (1); none where that is no way.

        Args:
            in_force: the search in force; from it, and from an empty line, one goes back.
        """
        if self.brought(text):
            assert self._place is not None
            place = self._place - by
        elif by < 0 and text.strip() in ("", in_force):
            place = 1 if self._texts[:1] == [text.strip()] else 0
        else:
            return None
        if place >= len(self._texts):
            return text
        self._place = place if place >= 0 else None
        return self._texts[place] if place >= 0 else in_force
