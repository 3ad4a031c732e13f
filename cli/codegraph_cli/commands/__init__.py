"""One module a command, each with the click command in ``command``, imported when it is run."""
