"""Pages for whoever runs the installation: states, times and counts. No name, address, subject, text or argument is ever shown."""
