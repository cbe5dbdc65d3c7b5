"""The report of a certification run: the figures of `certify.decided` for people and for other programs."""
