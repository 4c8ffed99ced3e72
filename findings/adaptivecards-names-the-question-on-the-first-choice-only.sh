#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: adaptivecards 3.0.6 (npm), drawn into the page of jsdom 27.4.0
behaviour: the choices of an expanded Input.ChoiceSet are in no group: no radiogroup, group or fieldset. The label and, once an
  answer is missing, the fault are made part of the name of the first choice; the others bear their own words alone. What is
  missing is not told by aria-invalid either, of no input.
output seen: "Who is in it? A pupil", then "A colleague"; after a required question was left open "Who is in it? Pick one. A
  pupil", then "A colleague". Roles of groups: 0. aria-invalid: 0. aria-required stands on all three inputs.
guess before looking: a group that bears the label, and aria-invalid with the fault described.
for whom it matters: whoever goes through a card by ear and comes back to the second choice, or into the set from below, hears
  an answer without its question. Write choices that speak for themselves ("A pupil is in it"), or one question a card.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "adaptivecards@3.0.6" "jsdom@27.4.0"
cat >hear.cjs <<'JS'
"use strict";
const { JSDOM } = require("jsdom");
const page = new JSDOM("<!doctype html><body></body>").window;
const { document, HTMLElement, HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement } = page;
Object.assign(globalThis, { self: page, window: page, document, HTMLElement, HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement });
// jsdom draws nothing, so it has no innerText; what the library writes into it is plain text here.
Object.defineProperty(HTMLElement.prototype, "innerText", { set(words) { this.textContent = words; } });
const cards = require("adaptivecards/dist/adaptivecards.js");
cards.AdaptiveCard.onProcessMarkdown = (text, result) => Object.assign(result, { didProcess: true, outputHtml: text });
const card = new cards.AdaptiveCard();
card.parse({
  type: "AdaptiveCard",
  version: "1.5",
  body: [
    {
      type: "Input.ChoiceSet", id: "who", style: "expanded", isRequired: true, label: "Who is in it?", errorMessage: "Pick one.",
      choices: [{ title: "A pupil", value: "pupil" }, { title: "A colleague", value: "colleague" }],
    },
    { type: "Input.Text", id: "what", isRequired: true, label: "What happened?", errorMessage: "Write a few words." },
  ],
});
document.body.append(card.render());
const named = (input) =>
  input.getAttribute("aria-labelledby").trim().split(/\s+/)
    .map((id) => document.getElementById(id)).map((part) => part.textContent.replace("*", "").trim()).join(" ");
const hear = (when) => {
  const count = (selector) => document.querySelectorAll(selector).length;
  console.log(`${when}:`);
  for (const input of document.querySelectorAll("input")) console.log(`  ${input.type}: ${named(input)}`);
  console.log(`  groups ${count("fieldset, [role=group], [role=radiogroup]")}, aria-required ${count("[aria-required=true]")},`,
    `aria-invalid ${count("[aria-invalid]")}`);
};
hear("as it is drawn");
for (const input of card.getAllInputs()) input.validateValue();
hear("sent with nothing answered");
JS
node hear.cjs >seen
cat seen
diff seen - <<'SEEN'
as it is drawn:
  radio: Who is in it? A pupil
  radio: A colleague
  text: What happened?
  groups 0, aria-required 3, aria-invalid 0
sent with nothing answered:
  radio: Who is in it? Pick one. A pupil
  radio: A colleague
  text: What happened? Write a few words.
  groups 0, aria-required 3, aria-invalid 0
SEEN
