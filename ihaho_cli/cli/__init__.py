"""The faces of ihaho: one file a command, nothing in them but what a person sees and types."""
