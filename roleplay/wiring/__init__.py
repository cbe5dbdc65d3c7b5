"""Names and settings to live objects: the only place where a call is put together."""
