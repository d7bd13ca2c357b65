"""``caip-lab cloud``: the local account in a terminal."""
