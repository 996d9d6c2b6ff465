// Saves the draft some seconds after the last change. Without it, the button does the same.
(() => {
  const script = document.currentScript;
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const note = form.querySelector("[data-autosave-note]");
  let timer;
  const save = async () => {
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      note.textContent = answer.ok ? script.dataset.saved : script.dataset.failed;
    } catch {
      note.textContent = script.dataset.failed;
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 4000); });
})();
