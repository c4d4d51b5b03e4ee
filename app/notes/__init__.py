"""What the stage and the departments tell the speaker: notes and facts."""
