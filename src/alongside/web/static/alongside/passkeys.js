// Passkeys: asks our server what to ask, asks the device, and sends its answer with the form. Without this file codes do the same.
const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const listed = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

const asked = ({ publicKey }) => ({
  ...publicKey,
  challenge: toBytes(publicKey.challenge),
  ...(publicKey.user && { user: { ...publicKey.user, id: toBytes(publicKey.user.id) } }),
  ...(publicKey.allowCredentials && { allowCredentials: listed(publicKey.allowCredentials) }),
  ...(publicKey.excludeCredentials && { excludeCredentials: listed(publicKey.excludeCredentials) }),
});

const answer = (key) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const known = parts.filter((name) => key.response[name]).map((name) => [name, toText(key.response[name])]);
  const response = Object.fromEntries(known);
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return { id: key.id, rawId: toText(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
};

const ask = async (form) => {
  const body = new FormData(form);
  const reply = await fetch(form.dataset.passkey, { method: "POST", body, credentials: "same-origin", redirect: "error" });
  if (!reply.ok) throw new Error(String(reply.status));
  const publicKey = asked(await reply.json());
  return form.dataset.make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
};

const start = (form) => {
  const problem = form.querySelector("[data-problem]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(answer(await ask(form)));
      form.submit();
    } catch {
      problem.textContent = form.dataset.failed;
    }
  });
};

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(start);
  document.querySelectorAll("[data-without-passkey]").forEach((part) => part.remove());
}
