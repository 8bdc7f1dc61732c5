"""The figures of the centre's report, counted from ledgers and files, and every form they are printed in."""
