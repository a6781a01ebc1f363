"""Mail to people: what it is about, in which language, to whom; never the words themselves."""
