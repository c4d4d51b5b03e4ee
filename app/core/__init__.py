"""What every noun stands on: settings, database, commands, permissions, errors, text."""
