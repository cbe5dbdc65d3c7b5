"""`roleplay` with a blind observer, in every process it starts: `python -m tests.fast_run certify run …`."""

from __future__ import annotations

from roleplay.__main__ import main
from roleplay.wiring import certify_folder, certify_player
from tests.fast_call import Blind

# a process that this one starts imports this module too, and is as blind
certify_folder.make_observer = certify_player.make_observer = lambda _: Blind()

if __name__ == "__main__":
    main()
