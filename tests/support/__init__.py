"""What every test stands on: real servers, databases cloned from a template, child processes, a browser, no network."""
