"""What is run: the app, its screens and actions, settings, and the command line."""
