"""The Slack side against a double of Slack: real HTTP in, real HTTP out."""
