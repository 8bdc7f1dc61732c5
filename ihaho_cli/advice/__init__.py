"""How services take requests, which agencies there are, and the answer to the person; practice for trainers."""
