"""Names that are meant as they stand, not by the words they begin with: ``reseller:="Acme Ltd"``, or by id
``reseller:#3``; customers, offers, categories and managers by id alone, where ``#0`` means none (T2, B1)."""

import re

from domain.query.model import Exactly

#: Where a name means one thing; several customers may share one.
_NAMED_ONCE = ("reseller", "through")

#: Where there is nothing to be told apart by an id.
_WITHOUT_ID = ("through",)

#: No id is longer.
_ID = re.compile(r"#(\d{1,18})", re.ASCII)


def read_exactly(field: str, value: str, *, negated: bool = False) -> Exactly | None:
    """What a value as it was typed, quotes and all, means exactly; none where it only means words."""
    if field not in _WITHOUT_ID and (by_id := _ID.fullmatch(value)):
        return Exactly(field, id=int(by_id[1]), negated=negated)
    if not value.startswith("=") or field not in _NAMED_ONCE:
        return None
    name = " ".join(value[1:].strip('"').split())
    return Exactly(field, name=name, negated=negated) if name else None


def write_exactly(field: str, name: str, number: int) -> str:
    """The filter that means exactly this: by its name or, where the language cannot write that, by its id."""
    if '"' in name or not name or name != " ".join(name.split()):
        return f"{field}:#{number}"
    return f'{field}:="{name}"' if " " in name else f"{field}:={name}"
