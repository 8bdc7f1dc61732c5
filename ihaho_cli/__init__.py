"""ihaho: from a reported URL to its service, operator and item, for consultation desks in Japan."""
