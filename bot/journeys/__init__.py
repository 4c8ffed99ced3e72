"""Walking a person through a dialog: steps, what was noticed, answers, emergencies, practice."""
