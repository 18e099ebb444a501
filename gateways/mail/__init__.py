"""Letters on their way out: made of templates, put into a folder or given to a mail server (A7)."""
