// Everything works without this file. With it: questions open as dialogs, a press shows that it
// was taken, and the page follows what others do without losing place, focus or typed words.
"use strict";

const root = document.documentElement;
root.classList.add("scripted");

// On a phone the tabs scroll: the current one is brought into sight.
for (const tab of document.querySelectorAll(".tabs [aria-current], .inside [aria-current]")) {
  const row = tab.parentElement;
  const [box, frame] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
}

// A question opens above the page; leaving it gives the page back.
const ask = document.getElementById("ask");
if (ask) {
  const typed = () => new URLSearchParams(new FormData(ask.querySelector("form"))).toString();
  ask.removeAttribute("open");
  ask.showModal();
  const before = typed();
  // Escape must not throw away what was typed; the button that says so may.
  ask.addEventListener("cancel", (event) => { if (typed() !== before) event.preventDefault(); });
  ask.addEventListener("close", () => {
    ask.remove();
    document.getElementById("main").focus({ preventScroll: true });
  });
  ask.querySelector("[data-leave]").addEventListener("click", (event) => {
    event.preventDefault();
    ask.close();
  });
} else {
  const told = document.querySelector(".told");
  if (told) { told.tabIndex = -1; told.focus(); }
}

document.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close]");
  if (closing) {
    const box = closing.closest("details");
    box.open = false;
    box.querySelector("summary").focus();
  }
  for (const menu of document.querySelectorAll("details.account[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.account[open], details.confirm[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
// A list is sent at once when a pointer chose from it. Under the arrows of a keyboard every step on
// the way is a change: there the button beside it sends.
let pointed = false;
document.addEventListener("pointerdown", () => { pointed = true; }, true);
document.addEventListener("keydown", () => { pointed = false; }, true);
document.addEventListener("change", (event) => {
  if (pointed && event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const busy = event.submitter;
  if (busy) busy.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});

// On paper everything is open.
window.addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("main .stack details:not(.confirm)")) box.open = true;
});

// What a region says, apart from the names of its deliveries, which differ at each reading.
function said(element) {
  const copy = element.cloneNode(true);
  for (const nonce of copy.querySelectorAll("input[name=nonce]")) nonce.removeAttribute("value");
  for (const box of copy.querySelectorAll("details[open]")) box.removeAttribute("open");
  copy.classList.remove("fresh");
  return copy.outerHTML;
}

// Whether somebody is in the middle of something there.
function busy(element) {
  const active = document.activeElement;
  return element.querySelector("details.confirm[open]") !== null
    || (element.contains(active) && active.matches("input, textarea, select"));
}

// Children with a key are kept, replaced or moved one by one; a region without keys, as a whole.
function follow(old, fresh) {
  if (said(old) === said(fresh)) return 0;
  const children = [...fresh.children];
  if (!children.length || !children.every((child) => child.dataset.key)) {
    if (busy(old)) return 0;
    old.replaceChildren(...fresh.childNodes);
    return 1;
  }
  const known = new Map([...old.children].map((child) => [child.dataset.key, child]));
  let changes = 0;
  let place = old.firstElementChild;
  for (const child of children) {
    const mine = known.get(child.dataset.key);
    known.delete(child.dataset.key);
    let stays = mine;
    if (!mine || (said(mine) !== said(child) && !busy(mine))) {
      stays = child;
      changes += 1;
      if (mine) {
        const focused = mine.contains(document.activeElement);
        const label = focused && document.activeElement.textContent;
        if (place === mine) place = mine.nextElementSibling;
        unfold(mine, child);
        mine.remove();
        if (focused) queueMicrotask(() => refocus(child, label));
      }
      child.classList.add("fresh");
    }
    if (stays === place) place = place.nextElementSibling;
    else old.insertBefore(stays, place);
  }
  for (const gone of known.values()) {
    if (!busy(gone)) { gone.remove(); changes += 1; }
  }
  return changes;
}

// What the reader had opened stays open.
function unfold(old, fresh) {
  const boxes = [...fresh.querySelectorAll("details")];
  [...old.querySelectorAll("details")].forEach((box, index) => {
    if (box.open && boxes[index]) boxes[index].open = true;
  });
}

function refocus(element, label) {
  const same = [...element.querySelectorAll("a, button, summary")]
    .find((candidate) => candidate.textContent === label);
  if (same) { same.focus({ preventScroll: true }); return; }
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

let reading = false;
let again = false;
async function refresh() {
  if (reading) { again = true; return; }
  reading = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    let changes = 0;
    const height = root.scrollHeight;
    for (const old of document.querySelectorAll("[data-live][id]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) changes += follow(old, document.importNode(fresh, true));
    }
    if (changes) {
      const announce = document.getElementById("announce");
      if (announce) announce.textContent = announce.dataset.text;
      // Where the browser does not anchor by itself, what was being read stays where it was.
      if (!CSS.supports("overflow-anchor", "auto") && scrollY > 0) {
        scrollBy(0, root.scrollHeight - height);
      }
    }
  } catch {
    again = false; // the network is away; the stream comes back and says so
  } finally {
    reading = false;
    if (again) { again = false; soon(); }
  }
}

let timer = 0;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 200 + Math.random() * 300);
}

// One open answer per visible page: a hidden one closes it, since browsers open only a few a site.
const address = document.body.dataset.stream;
let stream = null;
let missed = false;
function listen() {
  if (!address || stream || document.hidden) return;
  stream = new EventSource(address);
  stream.addEventListener("changed", soon);
  stream.addEventListener("open", () => {
    root.dataset.live = "on";
    if (missed) soon();
    missed = false;
  });
  stream.addEventListener("error", () => { missed = true; });
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) { listen(); return; }
  if (stream) { stream.close(); stream = null; missed = true; }
});
window.addEventListener("pagehide", () => { if (stream) { stream.close(); stream = null; } });
listen();
