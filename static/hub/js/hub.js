/* Small comforts. Every page works without this file. */
"use strict";

// Menus close with Escape, by a click elsewhere, and when another one opens.
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

document.addEventListener("click", (event) => {
  menus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// A refused form begins at the list of what is wrong.
document.querySelector("[data-focus]")?.focus();

// Filters are folded on phones and open beside the results on wide screens.
const facets = document.querySelector("details.facets");
if (facets && window.matchMedia("(max-width: 59.99rem)").matches) facets.open = false;

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 5000);
});
