// Saves a draft a few seconds after the last change. Without it, the button does the same.
const form = document.querySelector("form[data-autosave]");
if (form) {
  const note = form.querySelector("[data-autosave-note]");
  const pause = 4000;
  let timer = 0;
  let busy = false;

  const save = async () => {
    if (busy) {
      timer = window.setTimeout(save, pause);
      return;
    }
    busy = true;
    try {
      const answer = await fetch(window.location.pathname.replace(/files\/$/, "edit/"), {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        credentials: "same-origin",
      });
      note.textContent = answer.ok && !answer.redirected ? form.dataset.saved : form.dataset.unsaved;
    } catch {
      note.textContent = form.dataset.unsaved;
    } finally {
      busy = false;
    }
  };

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  });
  form.addEventListener("submit", () => window.clearTimeout(timer));
}
