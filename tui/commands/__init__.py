"""The command line, a file a topic (SPEC 13). Nothing here leads to Textual."""
