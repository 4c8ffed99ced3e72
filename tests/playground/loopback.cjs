// Holds a program of node's to this machine: it listens on loopback only, and whatever it calls elsewhere is refused and named.
"use strict";
const net = require("node:net");
const dns = require("node:dns");

const OURS = new Set(["localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1"]);

function refused(host) {
  process.stderr.write(`called out: ${host}\n`);
  const error = new Error("this program is held to its machine");
  error.code = "ECONNREFUSED";
  return error;
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === "number") {
    const more = given.slice(1).filter((one) => typeof one === "function");
    return listen.call(this, { port: given[0], host: "127.0.0.1" }, ...more);
  }
  return listen.apply(this, given);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const wanted = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = wanted && typeof wanted === "object" && !wanted.path ? wanted.host || "localhost" : "localhost";
  if (!OURS.has(host)) {
    process.nextTick(() => this.destroy(refused(host)));
    return this;
  }
  return connect.apply(this, given);
};

const lookup = dns.lookup;
dns.lookup = function (host, ...more) {
  if (!OURS.has(host)) {
    const answer = more[more.length - 1];
    return process.nextTick(() => answer(refused(host)));
  }
  return lookup.call(this, host, ...more);
};
