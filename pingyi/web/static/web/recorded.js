// Tells whether what stands recorded is the ballot that this device sent last: the commitment of its receipt must be the
// digest of what is shown, over the random number that was chosen here. Without this file the page shows all of it as well.
const recorded = document.querySelector("[data-recorded]");
const { page = recorded.dataset.recorded, c, salt, nonce, season, tag, answers } = recorded.dataset;

function bytes(text) {
  return text.match(/../g).map((pair) => parseInt(pair, 16));
}

// Browsers digest only on pages that come over HTTPS or from the device itself; elsewhere the numbers alone are compared.
async function gives(shown) {
  if (!crypto.subtle) return true;
  const label = [...new TextEncoder().encode("pingyi-ballot-v1"), 0];
  const preimage = new Uint8Array([...label, ...[salt, nonce, season, tag, answers].flatMap(bytes)]);
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", preimage))];
  return digest.map((one) => one.toString(16).padStart(2, "0")).join("") === shown;
}

let sent = null;
try {
  sent = JSON.parse(localStorage.getItem(`pingyi:receipt:${page}`));
} catch (_) {
  // a device that forbids storage knows of no ballot
}
async function compare() {
  const same = sent.nonce === nonce && sent.c === c && (await gives(c));
  document.querySelector(same ? "[data-same]" : "[data-other]").hidden = false;
}
if (sent && sent.nonce) compare();
