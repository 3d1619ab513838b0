"""Pages that read every app (综览): cockpit, what is to be done, monitor, an enterprise at home."""
