/* The search page is quicker with this file and works without it. */
"use strict";

// Titles are offered while somebody types: the combobox pattern of ARIA 1.2.
const field = document.querySelector("[data-suggest]");
if (field) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let chosen = -1;
  let waiting = 0;
  let asked = "";

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`).textContent);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  field.type = "text";
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);
  field.parentElement.append(list, said);

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  };

  const take = (option) => {
    field.value = option.textContent;
    close();
    field.form.requestSubmit();
  };

  const show = (titles) => {
    list.replaceChildren(...titles.map((title, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.lang = title.lang;
      option.dir = "auto";
      option.textContent = title.text;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    close();
    if (titles.length) {
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
    }
    said.textContent = field.dataset.count + titles.length;
  };

  const ask = async () => {
    asked = field.value.trim();
    const text = asked;
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
      const { titles } = await answer.json();
      if (text === asked && document.activeElement === field) show(titles);
    } catch {
      close();
    }
  };

  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 150);
  });
  field.addEventListener("blur", () => close());
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "ArrowDown" && !list.hidden) {
      event.preventDefault();
      mark(chosen >= last ? 0 : chosen + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      mark(chosen <= 0 ? last : chosen - 1);
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

// A long facet is narrowed at once; its button asks the server, which knows more values than the page shows.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-find]")) return;
  const wanted = plain(event.target.value.trim());
  const facet = event.target.closest("details");
  facet.querySelectorAll("details").forEach((more) => { if (wanted) more.open = true; });
  facet.querySelectorAll("li").forEach((item) => { item.hidden = !plain(item.textContent).includes(wanted); });
});

// Who ticks a region means all of it: the places inside it need no tick any more.
document.addEventListener("change", (event) => {
  if (event.target.type !== "checkbox" || !event.target.checked) return;
  event.target.closest("li")?.querySelectorAll(":scope > ul input:checked").forEach((inner) => { inner.checked = false; });
}, true);

// What was unfolded stays unfolded when the filters are drawn anew.
const unfolded = new Set();
document.addEventListener("htmx:beforeSwap", () => {
  unfolded.clear();
  document.querySelectorAll("#search-facets details[open]").forEach((facet) => unfolded.add(facet.id));
});
document.addEventListener("htmx:afterSettle", () => {
  unfolded.forEach((id) => { const facet = document.getElementById(id); if (facet) facet.open = true; });
});
