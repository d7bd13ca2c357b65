"use strict";
// The page is whole without this: it adds sorting, filters and tooltips.
(() => {
  const text = cell => cell.textContent.trim().replace("\u2212", "-");
  const key = cell => {
    const found = /^[-+]?\d+(\.\d+)?/.exec(text(cell));
    return found ? Number(found[0]) : NaN;
  };
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "hidden";
  document.body.append(status);

  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "sort";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  const sort = (table, column, head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].filter(row => !row.classList.contains("fixed"));
    const order = new Intl.Collator("en", {numeric: true});
    const numeric = head.classList.contains("number") || head.classList.contains("barred");
    const compare = (a, b) => {
      if (!numeric) return order.compare(text(a.cells[column]), text(b.cells[column])) * (down ? -1 : 1);
      const [x, y] = [key(a.cells[column]), key(b.cells[column])];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y); // no figure: last, both ways
      return (x - y) * (down ? -1 : 1);
    };
    body.append(...rows.sort(compare));
    for (const other of table.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const name = head.firstChild ? text(head).split("\n")[0] : "";
    status.textContent = `Sorted by ${name}, ${down ? "descending" : "ascending"}.`;
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const row = table.tHead.rows[table.tHead.rows.length - 1];
    [...row.cells].forEach((head, column) => {
      head.append(button(`Sort by ${text(head)}`, () => sort(table, column, head)));
    });
  }

  for (const table of document.querySelectorAll("table.filterable")) {
    if (table.tBodies[0].rows.length < 8) continue;
    const box = document.createElement("p");
    box.className = "filter";
    const label = document.createElement("label");
    label.textContent = "Show only rows with ";
    const input = document.createElement("input");
    input.type = "search";
    input.autocomplete = "off";
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    count.className = "soft";
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      const rows = [...table.tBodies[0].rows].filter(row => !row.classList.contains("fixed"));
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
        shown += !row.hidden;
      }
      count.textContent = wanted ? ` ${shown} of ${rows.length}` : "";
    });
    label.append(input);
    box.append(label, count);
    table.closest(".scroll").before(box);
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the words are in the table beside each drawing
  document.body.append(tip);
  for (const mark of document.querySelectorAll(".drawing svg .role-mark [aria-label]")) {
    mark.addEventListener("pointerenter", () => {
      const place = mark.getBoundingClientRect();
      tip.textContent = mark.getAttribute("aria-label");
      tip.hidden = false;
      const left = Math.min(place.left + place.width / 2 - tip.offsetWidth / 2, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
      tip.style.top = `${place.top + window.scrollY - tip.offsetHeight - 8}px`;
    });
    mark.addEventListener("pointerleave", () => { tip.hidden = true; });
  }
  document.addEventListener("keydown", event => { if (event.key === "Escape") tip.hidden = true; });
  // On paper everything is open.
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details")) one.open = true; });
})();
