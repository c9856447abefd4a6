// Sends a draft a little after the last key, so that a dropped connection costs seconds of typing.
const PAUSE = 2000;

async function send(form) {
  const body = new FormData(form);
  const answer = await fetch(form.dataset.autosave, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-Requested-With": "autosave" },
    redirect: "error",
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

export function startAutosave(form) {
  const line = form.querySelector("[data-autosave-line]");
  const say = (words) => {
    if (line) line.textContent = words ?? "";
  };
  let timer = 0;
  let turn = Promise.resolve();

  const save = () => {
    turn = turn.then(() => send(form)).then(
      () => say(form.dataset.saved),
      () => say(form.dataset.unsaved),
    );
  };

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => window.clearTimeout(timer));
}
