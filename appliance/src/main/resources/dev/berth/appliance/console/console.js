// What a page cannot do by itself; every page works without this but for what is live.
"use strict";

// "/" goes to the filter, "n" opens the first form above a table, arrows walk through the rows.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing && typing.type === "search") typing.blur();
  if (typing || document.querySelector(":popover-open")) return;
  if (event.key === "/") {
    const filter = document.querySelector("input[type=search]");
    if (filter) {
      filter.focus();
      filter.select();
      event.preventDefault();
    }
  } else if (event.key === "n") {
    const add = document.querySelector(".adding button[popovertarget]");
    if (add) {
      add.click();
      event.preventDefault();
    }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const links = [...document.querySelectorAll("#rows tbody tr a, .history summary")];
    const at = links.indexOf(document.activeElement);
    const next = links[event.key === "ArrowDown" ? at + 1 : at - 1];
    if (next && (at >= 0 || event.key === "ArrowDown")) {
      next.focus();
      event.preventDefault();
    }
  }
});

// Rows do not move under somebody who is at them, and nothing is asked for a page that nobody sees.
document.addEventListener("htmx:beforeRequest", (event) => {
  const live = event.target.closest("[hx-headers]");
  if (!live) return;
  const busy = live.id === "rows" && (live.querySelector(":popover-open") || live.contains(document.activeElement)
    || String(getSelection()) !== "");
  if (document.hidden || busy) event.preventDefault();
});

// Times are the reader's own; what was the server's is shown when the pointer rests on them.
const localize = () => {
  const today = new Date().toDateString();
  for (const time of document.querySelectorAll("time[datetime]:not([data-local])")) {
    const at = new Date(time.dateTime);
    const clock = at.toLocaleTimeString("en-GB");
    time.textContent = at.toDateString() === today ? clock : at.toLocaleDateString("sv-SE") + " " + clock.slice(0, 5);
    time.dataset.local = "";
  }
};
localize();

// A story in a page that is left open must not grow without end.
document.addEventListener("htmx:afterSwap", () => {
  localize();
  for (const story of document.querySelectorAll(".story")) {
    while (story.children.length > 1000) story.lastElementChild.remove();
    const empty = story.querySelector(".empty");
    if (empty && story.children.length > 2) empty.remove();
  }
});

document.addEventListener("htmx:sendError", () => { document.getElementById("offline").hidden = false; });
document.addEventListener("htmx:afterOnLoad", () => { document.getElementById("offline").hidden = true; });

// A form that was filled in wrongly is open when its page is; a popover's first field has the focus.
document.addEventListener("toggle", (event) => {
  if (event.newState === "open") {
    const first = event.target.querySelector("label input, label select, .buttons .danger, .buttons .first");
    if (first) first.focus();
  }
}, true);
for (const form of document.querySelectorAll("[popover][data-open]")) form.showPopover();
