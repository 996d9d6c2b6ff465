// Saves the draft some seconds after the last change. Without it, the button does the same.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-autosave-note]");
  const here = location.pathname + location.search;
  let timer;
  let sent = false;
  const save = async () => {
    if (sent) return;
    let saved = false;
    try {
      const answer = await fetch(form.dataset.autosave || here, {
        method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, credentials: "same-origin",
      });
      saved = answer.ok && (await answer.json()).saved;
    } catch {
      saved = false;
    }
    note.textContent = saved ? form.dataset.saved : form.dataset.unsaved;
  };
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 4000); });
})();
