"""What a customer can say: one line, several to choose from, or several for each band."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from roleplay.mood import BANDS, calmer
from roleplay.written import SEEN, Written

ANY_BAND = "any"
"""Lines that fit every band."""


Wording = Annotated[str, Field(pattern=SEEN, max_length=600)]
Wordings = Annotated[tuple[Wording, ...], Field(min_length=1, max_length=60)]
Band = Literal[(*BANDS, ANY_BAND)]  # type: ignore[valid-type]


def _by_band(value: Any) -> Any:
    if isinstance(value, str | list | tuple):
        value = {ANY_BAND: value}
    if not isinstance(value, dict) or "bands" in value:
        return value
    return {"bands": {band: [x] if isinstance(x, str) else x for band, x in value.items()}}


class Lines(Written):
    """Hold wordings by band; each is said at most once in a call."""

    bands: dict[str, Wordings] = Field(min_length=1)

    def choices(self, band: str) -> tuple[str, ...]:
        """Return the wordings for a band: its own, else those of the next calmer one, and those for any."""
        here = band
        while here not in self.bands and here != calmer(here):
            here = calmer(here)
        return (*self.bands.get(here, ()), *self.bands.get(ANY_BAND, ()))

    def all(self) -> tuple[str, ...]:
        """Return every wording."""
        return tuple(text for wordings in self.bands.values() for text in wordings)


def check_bands(lines: Lines) -> Lines:
    """Refuse a band that the mood model does not have.

    Raises:
        ValueError: naming the unknown band.
    """
    unknown = [band for band in lines.bands if band not in (*BANDS, ANY_BAND)]
    if unknown:
        message = f"{unknown[0]!r} is no band; bands are {', '.join((*BANDS, ANY_BAND))}"
        raise ValueError(message)
    return lines


Says = Annotated[
    Lines,
    BeforeValidator(_by_band, json_schema_input_type=Wording | Wordings | dict[Band, Wording | Wordings]),
    AfterValidator(check_bands),
]
"""One line, a list of lines, or lines by band."""
