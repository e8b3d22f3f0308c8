// Keys and small comforts. Every action works without this file: it only presses what is on the page.
"use strict";

const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => {
  const row = document.activeElement?.closest("[data-row], .queue > li");
  return row?.closest("li") ?? row ?? null;
};

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here < 0 ? 0 : here + by, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const scope = current();
  const found = scope?.querySelector(`[data-key="${key}"]`)
    ?? (rows().some((row) => row.matches("a")) ? null : document.querySelector(`[data-key="${key}"]`));
  if (!found) return;
  if (key === "e") found.click();
  else { found.focus(); found.scrollIntoView({ block: "center" }); }
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement?.matches("a[data-row]") && document.activeElement.click(),
  e: () => press("e"),
  a: () => press("a"),
  r: () => {
    const row = document.activeElement?.closest("a[data-row]");
    if (row) location.href = `${row.href}#text`;
    else press("r");
  },
  n: () => document.querySelector("[data-go=n]")?.click(),
  u: () => document.querySelector("[data-go=u]")?.click(),
  "/": () => { const box = document.getElementById("q"); if (box) { box.focus(); box.select(); } else location.href = "/desk"; },
  "?": () => document.getElementById("help")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && event.target.matches("input, textarea, select")) { event.target.blur(); return; }
  if (event.target.closest("input, textarea, select, dialog")) return;
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

document.getElementById("help-open")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("help").showModal();
});

for (const here of document.querySelectorAll(".nav [aria-current], .scroll-x [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// The counter under a text box.
for (const box of document.querySelectorAll("[data-count]")) {
  const out = document.getElementById(box.dataset.count);
  const show = () => { out.textContent = `${box.value.length} / ${box.maxLength} ký tự`; };
  box.addEventListener("input", show);
  if (box.value) show();
}

// A link that is shown once is easier to copy when it is selected.
document.getElementById("link")?.addEventListener("focus", (event) => event.target.select());

// What is lost for good is asked about once.
document.addEventListener("click", (event) => {
  const sure = event.target.closest?.("[data-sure]")?.dataset.sure;
  if (sure && !confirm(sure)) event.preventDefault();
});

// A file that is too large is told before it is sent; where it only has to be hung on a draft, it goes at once.
for (const box of document.querySelectorAll("input[type=file][data-most]")) {
  box.addEventListener("change", () => {
    const state = document.getElementById("file-state"), button = document.getElementById(box.dataset.sends);
    const large = box.files[0]?.size > Number(box.dataset.most);
    state.textContent = large ? box.dataset.tooLarge : "";
    state.hidden = !large;
    if (large) box.value = "";
    else if (button && box.files.length) { button.textContent = button.dataset.busy; box.form.requestSubmit(button); }
  });
}

// The cursor goes where `r` in the queue pointed, and to an error after a failed form.
if (location.hash === "#text") document.getElementById("text")?.focus();
document.querySelector(".errors")?.focus();

// What was done is said once: a reload does not repeat it.
if (document.getElementById("done")) {
  const address = new URL(location.href);
  address.searchParams.delete("xong");
  history.replaceState(null, "", address);
}

// Nobody looks: nothing to refresh.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.requestConfig.verb === "get") event.preventDefault();
});

// Tickets that left this list stay in their place, crossed out, until the page is loaded again.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id !== "still-here") return;
  const here = new Set(document.getElementById("still-here").dataset.ids.split(" "));
  for (const item of document.querySelectorAll(".queue > li")) item.classList.toggle("gone", !here.has(item.id.slice(2)));
});

// What could not be saved is said where saving is said.
document.addEventListener("htmx:responseError", unsaved);
document.addEventListener("htmx:sendError", unsaved);
function unsaved(event) {
  const place = document.getElementById("saved");
  if (!place || event.detail.requestConfig?.verb !== "post") return;
  place.textContent = event.detail.xhr?.status === 401
    ? place.dataset.signedOut : place.dataset.unsaved;
}
