#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: @microsoft/m365agentsplayground 0.2.28 (npm), started on node with --disable-telemetry
behaviour: it still calls out as soon as it starts: to the address at which clouds tell a machine about itself, and to
  Application Insights. A variable of the library beneath, APPLICATION_INSIGHTS_NO_STATSBEAT, ends both.
output seen: 169.254.169.254 and westus-0.in.applicationinsights.azure.com with the flag alone; nothing with the variable
  beside it.
guess before looking: --disable-telemetry is the switch, and after it the Playground talks to the bot and the browser only,
  as a tool for a closed machine should.
for whom it matters: whoever tests a bot with made-up pupils behind a school's firewall or in CI without a network, and
  has to say which addresses a test calls. (Nothing leaves this machine here: each call is noted and refused.)
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund "@microsoft/m365agentsplayground@0.2.28"
cat >held.cjs <<'JS'
"use strict";
const { appendFileSync } = require("node:fs");
const dns = require("node:dns");
const net = require("node:net");

const near = (host) => ["localhost", "127.0.0.1", "::1"].includes(host);
const refused = (host) => {
  appendFileSync(process.env.SEEN, `${host}\n`);
  return Object.assign(new Error("held to this machine"), { code: "ECONNREFUSED" });
};
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const wanted = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = wanted && typeof wanted === "object" && !wanted.path ? wanted.host || "localhost" : "localhost";
  if (near(host)) return connect.apply(this, given);
  process.nextTick(() => this.destroy(refused(host)));
  return this;
};
const { lookup } = dns;
dns.lookup = (host, ...more) =>
  near(host) ? lookup(host, ...more) : process.nextTick(() => more.at(-1)(refused(host)));
JS

# The port is one that nobody has; the bot need not be there.
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
called() {
    : >called
    env "$@" SEEN="$folder/called" NODE_OPTIONS="--require $folder/held.cjs" timeout 40 \
        node node_modules/@microsoft/m365agentsplayground/cli.js start --disable-telemetry --channel-id msteams \
        --port "$port" --app-endpoint http://127.0.0.1:9/api/messages >said 2>&1 || true
    grep -q "Listening on" said
    sort -u called | tr '\n' ' '
}
{
    echo "--disable-telemetry: $(called A=1)"
    echo "and no statsbeat: $(called APPLICATION_INSIGHTS_NO_STATSBEAT=1)"
} | sed 's/ *$//' >seen
cat seen
diff seen - <<'SEEN'
--disable-telemetry: 169.254.169.254 westus-0.in.applicationinsights.azure.com
and no statsbeat:
SEEN
