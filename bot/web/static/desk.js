// The desk without reloads. Everything works without this file too; it only spares the page the flash.
//
// 1. What has not changed is left alone: the node, the focus in it and the words half typed.
// 2. A form is sent once, however often it is pressed, and its answer is shown in place.
// 3. What others did is announced politely and never takes the focus.
// 4. A page that nobody looks at holds no connection open: browsers allow six a site.
"use strict";

const panes = () => document.getElementById("panes");
const drawn = new WeakMap(); // each keyed node -> the HTML it was drawn from
let stream = null;
let sending = false;
let rung = false; // something changed while a form was being sent
let asked = 0;

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const remember = (root) => {
  for (const list of root.querySelectorAll("[data-keyed]")) {
    for (const node of list.children) drawn.set(node, node.outerHTML);
  }
};

/** Make a keyed list like another; gives the nodes that are new or changed. */
function match(list, wanted) {
  const fresh = [];
  const here = new Map([...list.children].map((node) => [node.id, node]));
  let before = list.firstElementChild;
  for (const next of [...wanted.children]) {
    const html = next.outerHTML;
    let node = here.get(next.id);
    if (!node || drawn.get(node) !== html) {
      const old = node;
      node = document.importNode(next, true);
      drawn.set(node, html);
      fresh.push(node);
      if (old) {
        if (old === before) before = old.nextElementSibling;
        keepTyped(old, node);
        old.remove();
      }
      list.insertBefore(node, before);
    } else if (node === before) {
      before = before.nextElementSibling;
    } else {
      list.insertBefore(node, before);
    }
    here.delete(next.id);
  }
  for (const gone of here.values()) gone.remove();
  return fresh;
}

/** The same field in another drawing: the same question about the same thing, not only the same place on the card. */
function sameField(field, node) {
  const found = field.id && node.querySelector(`#${CSS.escape(field.id)}`);
  const about = (one) => one.form?.elements.namedItem("target")?.value;
  return found && found.name === field.name && about(found) === about(field) ? found : null;
}

/** Half-typed words move to the new drawing of the same field. */
function keepTyped(old, node) {
  for (const field of old.querySelectorAll("textarea, input[type=text]")) {
    const same = sameField(field, node);
    if (same && field.value !== field.defaultValue) same.value = field.value;
  }
  for (const field of old.querySelectorAll("input[type=file]")) {
    const same = sameField(field, node);
    if (same && field.files.length) same.files = field.files;
  }
}

/** Show other panes in place of these; gives what is new in them. */
function show(next) {
  const now = panes();
  const focus = document.activeElement;
  const fresh = [];
  const alike = ["chat", "channel"].every((id) => !now.querySelector(`#${id}`) === !next.querySelector(`#${id}`));
  if (!alike || !now.isConnected) {
    now.replaceWith(document.importNode(next, true));
    remember(panes());
  } else {
    for (const list of next.querySelectorAll("[data-keyed]")) {
      const here = document.getElementById(list.id);
      if (here) fresh.push(...match(here, list));
    }
    for (const id of ["not-seen", "jump", "chat-head", "channel-head", "composer", "welcome", "nothing", "chat-earlier", "channel-earlier"]) {
      const [old, node] = [now.querySelector(`#${id}`), next.querySelector(`#${id}`)];
      if (old && !node) old.remove();
      if (old && node && !node.querySelector("[data-keyed]") && old.outerHTML !== node.outerHTML) {
        const copy = document.importNode(node, true);
        keepTyped(old, copy);
        old.replaceWith(copy);
      }
      if (!old && node && id.endsWith("-earlier")) {
        now.querySelector(`#${id.replace("-earlier", "-scroll")} .roll`).prepend(document.importNode(node, true));
      }
    }
    for (const name of ["mark", "live", "channel"]) now.dataset[name] = next.dataset[name];
  }
  if (next.dataset.title) document.title = panes().dataset.title = next.dataset.title;
  if (focus && focus.id && !focus.isConnected) document.getElementById(focus.id)?.focus({ preventScroll: true });
  for (const node of fresh) node.classList.add("fresh");
  return fresh;
}

function announce(nodes) {
  const said = nodes.map((node) => node.dataset.said).filter(Boolean);
  const line = document.getElementById("announce");
  if (said.length && line) line.textContent = said.join(". ");
}

/** Bring a card into view; of one that is taller than its side, the top. */
function bring(place, usual) {
  const room = place.closest(".scroll");
  const tall = place.getBoundingClientRect().height > Math.min(room?.clientHeight ?? innerHeight, innerHeight);
  place.scrollIntoView({ block: tall ? "start" : usual });
}

/** On a desk each side begins at its end; where the newest card is too tall for that, at the top of that card. */
function begin(side) {
  const room = document.getElementById(`${side}-scroll`);
  const newest = document.querySelector(`#${side}-now .in-hand:has(article), #${side}-new > li:last-child .in-hand`);
  const place = newest ?? document.querySelector(`#${side}-new > li:last-child`);
  if (room && place && getComputedStyle(room).overflowY === "auto" && place.offsetHeight > room.clientHeight) {
    place.scrollIntoView({ block: "start" });
  }
}

async function refresh() {
  const turn = ++asked;
  const { live, channel } = panes().dataset;
  const answer = await fetch(`${live}/panes?channel=${encodeURIComponent(channel)}`).catch(() => null);
  if (answer && answer.status === 401) location.reload(); // signed out: nothing stays on the screen
  if (!answer || !answer.ok) return;
  const next = parse(await answer.text()).getElementById("panes");
  if (next && turn === asked && !sending) announce(show(next));
}

function listen() {
  if (!panes() || stream || document.hidden) return;
  const { live, channel, mark } = panes().dataset;
  stream = new EventSource(`${live}/events?channel=${encodeURIComponent(channel)}&since=${encodeURIComponent(mark)}`);
  stream.onmessage = () => {
    if (sending) rung = true; // the answer that is on its way may have been drawn before
    else refresh();
  };
  stream.onerror = () => {
    if (stream && stream.readyState === EventSource.CLOSED) {
      stream = null;
      refresh();
      setTimeout(listen, 10000);
    }
  };
}

function hush() {
  stream?.close();
  stream = null;
}

async function send(form, button) {
  const data = new FormData(form, button);
  const fields = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  const lost = panes().dataset.lost;
  sending = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = parse(await answer.text());
    asked += 1;
    const next = page.getElementById("panes");
    if (!next) {
      hush();
      document.body.className = page.body.className;
      document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
      document.querySelector("main h1")?.focus();
      return;
    }
    const here = fields.get("pane") ? "shown" : "latest";
    if (form.id === "say") form.reset();
    show(next);
    const inHand = document.getElementById(here);
    const newest = document.querySelector(here === "latest" ? "#chat-new > li:last-child" : "#channel-new > li:last-child");
    const place = inHand?.querySelector("article") ? inHand : (newest ?? inHand);
    (place?.querySelector("h3") ?? place)?.focus({ preventScroll: true });
    if (place) bring(place, here === "latest" ? "start" : "nearest");
  } catch {
    document.getElementById("announce").textContent = lost;
    document.getElementById("announce").classList.remove("unseen");
    refresh();
  } finally {
    sending = false;
    document.body.removeAttribute("aria-busy");
    if (rung && panes()) refresh();
    rung = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!panes() || event.target.dataset.whole) return;
  event.preventDefault();
  if (!sending) send(event.target, event.submitter);
});
document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
addEventListener("pagehide", hush);
addEventListener("pageshow", () => {
  listen();
});

if (panes()) {
  if (!location.hash) ["chat", "channel"].forEach(begin);
  remember(panes());
  listen();
}
