"""Write docs/settings.md from the settings themselves: `python tools/settings_page.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.settings import SETTINGS, Setting, template  # noqa: E402

PAGE = ROOT / "docs" / "settings.md"
HEAD = """# Settings

What you would otherwise say for every call is said once, in a TOML file. Nothing has to be set.

```sh
roleplay settings                        # every setting, its value and where it came from; --json for programs
roleplay settings set mode guided        # writes one line of the file; its notes and order stay
roleplay settings path                   # where the file is
```

On the screen F9 on home shows the same and changes it, and F2 goes through the colours and keeps the choice.

A value on the command line (`--mode`, `--trainee`, `--transcripts`) wins over the environment, the environment over
the file, the file over the default. The file is `settings.toml` in the folder where your system keeps configuration, or
what ROLEPLAY_CONFIG names. A folder or a file named in it begins at `/`, at `~`, or else at the folder of the file.

| setting | may be | without it | environment | what it is for |
|---|---|---|---|---|
"""
TAIL = """
Keys and passwords are never settings: a key for an endpoint comes from the environment or the keyring
([models](models.md#the-key)), and an address that holds one is refused.

## Mistakes

A mistake in the file is named with its line and what was probably meant, and ends a command that needs the settings
with exit code 3; one in the environment ends it with 2. The screen opens all the same, with the default for what is
mistaken, and says so. `roleplay settings` shows what holds until the file is mended.

## Colours

`dark`, `light` and `monochrome` give every text a contrast of 4.5 to 1 or more, `high-contrast` of 7 to 1. No colour
says anything that a word, a figure or a shape beside it does not say. Where NO_COLOR is set, the screen is monochrome
whatever the theme. Plain lines (`--plain`) have no colours at all.

## The whole file

```toml
"""


def text() -> str:
    """Return the whole page."""
    rows = "".join(_row(known) for known in SETTINGS.values())
    return f"{HEAD}{rows}{TAIL}{template()}```\n"


def _row(known: Setting) -> str:
    choices = ", ".join(f"`{choice}`" for choice in known.choices)
    default = str(known.default).lower() if isinstance(known.default, bool) else known.default
    place = "a file" if known.about.startswith("A text file") else "a folder"
    kind = place if known.default is None else "a whole number" if isinstance(known.default, int) else "text"
    cells = (
        f"`{known.name}`",
        choices or kind,
        "–" if default in (None, "") else f"`{default}`",
        known.variable,
        known.about,
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
