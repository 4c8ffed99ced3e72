"""What an office brings: people from files and member lists, looked at before they are written."""
