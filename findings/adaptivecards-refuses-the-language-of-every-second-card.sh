#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: adaptivecards 3.0.6 (npm), on node
behaviour: the language of a card (`lang`) is held against one pattern with the flag g, which remembers where its last look
  ended. So the same valid card is parsed with its language, then refused with "Invalid value", then parsed again, and so on.
output seen: "lang en" for the first and the third of four equal cards; for the second and the fourth no language, and a fault.
guess before looking: "en" is a valid language of a card each time, or never.
for whom it matters: whoever tests cards with Microsoft's renderer and lets its faults fail the test, and whoever relies on
  `lang` for screen readers where several cards stand on a page: every second card loses it.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "adaptivecards@3.0.6"
cat >ask.cjs <<'JS'
"use strict";
// The library is written for browsers; parsing needs no page, only these two names.
globalThis.self = globalThis;
globalThis.window = globalThis;
const cards = require("adaptivecards/dist/adaptivecards.js");
for (let n = 1; n <= 4; n++) {
  const context = new cards.SerializationContext(cards.Versions.v1_5);
  const card = new cards.AdaptiveCard();
  card.parse({ type: "AdaptiveCard", version: "1.5", lang: "en", body: [] }, context);
  const faults = [];
  for (let at = 0; at < context.eventCount; at++) faults.push(context.getEventAt(at).message);
  console.log(`card ${n}: ${faults.join("; ") || `lang ${card.lang}`}`);
}
JS
node ask.cjs >seen
cat seen
diff seen - <<'SEEN'
card 1: lang en
card 2: Invalid value "en" for property "lang".
card 3: lang en
card 4: Invalid value "en" for property "lang".
SEEN
