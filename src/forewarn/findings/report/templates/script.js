"use strict";
// What a link leads to opens: a rule's explanation, or a suite below its heading.
(() => {
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const each of [target, target && target.nextElementSibling]) {
      if (each && each.tagName === "DETAILS") {
        each.open = true;
        return;
      }
    }
  };
  addEventListener("hashchange", open);
  open();
})();

// Filters and sorts the table of findings. Without it, the table is whole and in its order.
(() => {
  const form = document.getElementById("filter");
  const table = document.getElementById("findings");
  if (!form || !table) return;
  const body = table.tBodies[0];
  const status = document.getElementById("shown");
  const whole = status.textContent;
  const rows = [...body.rows].map((row, index) => ({
    row,
    index,
    text: row.textContent.toLowerCase(),
    more: Number(row.dataset.more || 0),
  }));
  const names = ["layer", "severity", "rule", "table"];

  const filter = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = names.filter((name) => form.elements[name].value);
    let listed = 0;
    let counted = 0;
    for (const { row, text, more } of rows) {
      const fits =
        wanted.every((name) => row.dataset[name] === form.elements[name].value) &&
        words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (fits) {
        listed += more ? 0 : 1;
        counted += more || 1;
      }
    }
    const shown = counted === 1 ? "1 finding fits" : `${counted.toLocaleString("en")} findings fit`;
    const part = listed === counted ? "" : `, ${listed.toLocaleString("en")} of them listed`;
    status.textContent = wanted.length || words.length ? `${whole}; ${shown}${part}` : whole;
  };

  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const keys = {
    place: (entry) => entry.index,
    rule: (entry) => entry.row.cells[1].textContent,
    message: (entry) => entry.row.cells[2].textContent,
    key: (entry) => entry.row.cells[3].textContent,
  };
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = keys[head.dataset.sort];
      const order = (a, b) => {
        const [x, y] = [key(a), key(b)];
        return (typeof x === "number" ? x - y : compare(x, y)) || a.index - b.index;
      };
      const sorted = [...rows].sort((a, b) => (down ? order(b, a) : order(a, b)));
      body.append(...sorted.map((entry) => entry.row));
    });
  }
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
