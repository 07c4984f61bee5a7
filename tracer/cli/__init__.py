"""The command line: arguments, files and exit codes."""
