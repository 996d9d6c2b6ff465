// Saves the draft some seconds after the last change. Without it, the button does the same.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-autosave-note]");
  let timer;
  const save = async () => {
    let saved = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, credentials: "same-origin",
      });
      saved = answer.ok && (await answer.json()).saved;
    } catch {
      // No connection, or signed out: the note says that it is not saved.
    }
    note.textContent = saved ? form.dataset.saved : form.dataset.unsaved;
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 4000); });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
