// Small comforts of the discussions: keeps what is typed, moves the focus to the post that was asked for.
"use strict";

const form = document.querySelector("form[data-draft]");
if (form) {
  const note = form.querySelector("[data-draft-note]");
  let timer;
  const keep = async () => {
    const data = new FormData(form);
    data.delete("file");
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: data, credentials: "same-origin" });
      note.textContent = answer.ok ? form.dataset.saved : form.dataset.unsaved;
    } catch {
      note.textContent = form.dataset.unsaved;
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 3000); });
  form.addEventListener("submit", () => clearTimeout(timer));
}

const focusPost = () => {
  const wanted = /^#post-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (wanted) wanted.focus();
};
window.addEventListener("hashchange", focusPost);
focusPost();
