// Asks the browser for a passkey when a form with data-passkey is sent; pages work without it by codes.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const read = (rows) => (rows || []).map((row) => ({ ...row, id: bytes(row.id) }));

async function made(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), excludeCredentials: read(asked.excludeCredentials) };
  publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
  const found = await navigator.credentials.create({ publicKey });
  return [found, { attestationObject: text(found.response.attestationObject) }];
}

async function shown(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: read(asked.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = found.response;
  const answer = { authenticatorData: text(authenticatorData), signature: text(signature) };
  return [found, userHandle ? { ...answer, userHandle: text(userHandle) } : answer];
}

async function send(form) {
  const fault = form.querySelector("[data-passkey-fault]");
  fault.hidden = true;
  try {
    const asked = JSON.parse(form.dataset.passkey).publicKey;
    const [found, response] = await (asked.user ? made : shown)(asked);
    response.clientDataJSON = text(found.response.clientDataJSON);
    const answer = { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} };
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch {
    fault.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
