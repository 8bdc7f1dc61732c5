"""Who is behind a host no table knows, asked through one guarded door or read from what was pasted."""
