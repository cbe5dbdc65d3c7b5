"""What of a person is kept, for how long, and who sees it: masks, redaction, the peer's view, retention."""
