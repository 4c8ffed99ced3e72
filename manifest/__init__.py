"""What Slack and Teams need to know of us: app manifests and icons."""
