// The tab in Teams: asks Teams who sits before it, and goes to the desk.
//
// 1. The token goes to our own page, once, and is kept nowhere.
// 2. What does not work is said on the page; the number for emergencies stands there all along.
"use strict";

const page = document.getElementById("tab");

const signIn = async () => {
  await window.microsoftTeams.app.initialize();
  const token = await window.microsoftTeams.authentication.getAuthToken();
  const to = encodeURIComponent(page.dataset.to);
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`/teams/signed-in?to=${to}`, { method: "POST", headers });
  if (!answer.ok) throw new Error("not let in");
  window.location.replace((await answer.json()).to);
};

signIn().catch(() => {
  document.getElementById("tab-wait").hidden = true;
  document.getElementById("tab-failed").hidden = false;
});
