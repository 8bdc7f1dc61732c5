"""From what happened to the letters that fit, in the person's own name, as text, Word and PDF."""
