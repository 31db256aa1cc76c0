// Keeps the page as the node sees its cluster, without loading it anew: the server draws, and what
// it has drawn becomes part of the page where it differs. What is unfolded, chosen or scrolled stays.
"use strict";

const root = document.getElementById("registry");
const note = document.getElementById("live");

// In milliseconds. A page takes no more than a fifth of a slow node's time.
const PERIOD = 1000, SLOWEST = 5000, PATIENCE = 5000, SHARE = 5;

// How far the node's clock is ahead of ours.
let ahead = Number(root.dataset.now) - Date.now();

// A time in its two largest units, in the words of the server.
function span(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const units = [
    [Math.floor(seconds / 86400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first, first < 0 ? undefined : first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
    .join(" ");
}

// Ages go on without the node.
function tick(within) {
  const now = Date.now() + ahead;
  for (const time of within.querySelectorAll("time[data-age]")) {
    const text = span(now - Date.parse(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

// What a reader has changed.
const READERS = ["open", "hidden"];

// Makes an element what a fresh one is. Children with keys are the same wherever they stand, others
// where they stand.
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !READERS.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !READERS.includes(name)) old.setAttribute(name, value);
  }
  const keys = new Set([...fresh.children].map(key));
  const known = new Map();
  for (const child of [...old.children]) {
    if (key(child) === undefined) continue;
    if (keys.has(key(child))) known.set(key(child), child);
    else child.remove();
  }
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = key(child) === undefined ? at : known.get(key(child));
    known.delete(key(child));
    if (!same || same.nodeName !== child.nodeName || key(same) !== key(child)) {
      old.insertBefore(document.adoptNode(child), at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    if (same instanceof Element) become(same, child);
    else if (same.data !== child.data) same.data = child.data;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function key(node) {
  return node.dataset?.key;
}

function take(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("registry");
  if (!fresh) throw new Error("there is no registry");
  // The node runs another version, whose page and script belong together.
  if (fresh.dataset.doudou !== root.dataset.doudou) location.reload();
  ahead = Number(fresh.dataset.now) - Date.now();
  tick(fresh);
  become(root, fresh);
  sift();
}

// Shows the rows that have all words of the filter. It is there when there are many nodes.
function sift() {
  const filter = document.getElementById("filter");
  if (filter) filter.hidden = false;
  const words = (filter?.value ?? "").toLowerCase().split(/\s+/);
  for (const row of root.querySelectorAll("tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}

// Asks for what is new, and says whether asking once more makes sense.
async function ask() {
  const answer = await fetch("registry/fragment", {
    headers: { "if-none-match": `"${root.dataset.version}"` },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 304) return true;
  // The browser has asked for a password, and would do so every second.
  if (answer.status === 401 || answer.status === 403) return false;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  take(await answer.text());
  return true;
}

function say(is_live, what) {
  if (!note.hidden && note.classList.contains("lost") !== is_live) return;
  note.classList.toggle("lost", !is_live);
  note.textContent = is_live ? "live" : `not live since ${new Date().toLocaleTimeString()}: ${what}`;
  note.hidden = false;
}

async function follow() {
  for (;;) {
    const start = Date.now();
    let pause = PERIOD;
    try {
      if (!(await ask())) return say(false, "load the page again to log in");
      say(true);
      pause = Math.min(SLOWEST, Math.max(PERIOD, SHARE * (Date.now() - start)));
    } catch {
      say(false, "the node doesn’t answer; trying again");
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.hidden) {
      await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    }
  }
}

root.addEventListener("input", sift);
sift();
setInterval(() => document.hidden || tick(root), 1000);
follow();
