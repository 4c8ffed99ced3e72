"""canipost in Microsoft's own Agents Playground, driven in Chromium (`make playground`)."""
