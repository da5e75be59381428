// The page on which the public answers: keeps what was chosen on the device, sends it until it stands, shows the receipt.
// Without this file the form is sent as it is and the server leads on to the receipt.
const TRIES = 8;
const form = document.querySelector("form[data-ballot]");
const chosen = `pingyi:chosen:${form.dataset.page}:${form.dataset.voter}`;
const waiting = `pingyi:waiting:${form.dataset.page}:${form.dataset.voter}`;
const questions = [...form.querySelectorAll("fieldset.question")];
const status = form.querySelector("[data-status]");
const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// A device may forbid storage; then answers live as long as the page.
function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch (_) {
    return {};
  }
}
function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch (_) {
    // nothing to do: see above
  }
}

function hex(size) {
  return [...crypto.getRandomValues(new Uint8Array(size))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function tell(name, href) {
  status.replaceChildren();
  if (!name) return;
  const line = form.querySelector(`[data-told~="${name}"]`).cloneNode(true);
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = line.textContent;
    line.replaceChildren(link);
  }
  status.append(line);
  status.scrollIntoView({ block: "nearest" });
}

function answers() {
  const found = {};
  for (const input of form.querySelectorAll("input:checked")) found[input.name] = Number(input.value);
  return found;
}

function show() {
  for (const choice of form.querySelectorAll(".choice")) choice.classList.toggle("chosen", choice.firstElementChild.checked);
  const done = questions.filter((one) => one.querySelector("input:checked"));
  for (const one of done) one.classList.remove("unanswered");
  const progress = form.querySelector("[data-progress]");
  progress.hidden = false;
  progress.querySelector("strong").textContent = done.length;
}

function restore() {
  for (const [name, value] of Object.entries(kept(chosen))) {
    const input = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(String(value))}"]`);
    if (input) input.checked = true;
  }
  show();
}

function unanswered() {
  const left = questions.filter((one) => !one.querySelector("input:checked"));
  for (const one of left) one.classList.add("unanswered");
  return left[0];
}

// The puzzle is begun at once, while the person still reads.
const solved = !form.dataset.challenge
  ? Promise.resolve({})
  : new Promise((done, fail) => {
      const worker = new Worker(form.dataset.worker);
      worker.onmessage = (event) => done({ challenge: form.dataset.challenge, answer: event.data.answer });
      worker.onerror = fail;
      worker.postMessage({ challenge: form.dataset.challenge });
    });

// The same answers keep the same name until they stand, so that a second sending never makes a second ballot.
function request(proof) {
  const found = answers();
  const list = questions.map((_, place) => found[`a${place}`]);
  const last = kept(waiting);
  const same = last.ticket === form.elements.ticket.value && JSON.stringify(last.answers) === JSON.stringify(list);
  const body = same ? last : { ticket: form.elements.ticket.value, answers: list, nonce: hex(16), key: hex(16), proof };
  keep(waiting, body);
  return body;
}

async function post(body) {
  const { key, proof, ...ballot } = body;
  const options = {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ ...ballot, ...proof }),
  };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const answer = await fetch(form.dataset.ballot, options);
      if (answer.status !== 503 && answer.status !== 408) return { status: answer.status, found: await answer.json() };
      tell("full");
    } catch (_) {
      tell("away");
    }
    await sleep(Math.min(2 ** attempt, 15) * (0.5 + Math.random()));
  }
  return { status: 0, found: { error: "gave-up" } };
}

async function send() {
  if (form.dataset.challenge) tell("solving");
  const proof = await solved;
  tell("sending");
  const body = request(proof);
  const { status: code, found } = await post(body);
  if (code === 201) {
    keep(waiting, null);
    const first = Number(found.note.split("\n", 1)[0].split("/").pop());
    keep(`pingyi:receipt:${form.dataset.page}`, { ...found, nonce: body.nonce });
    location.assign(`${form.dataset.page}receipt/${first + found.index}-${found.short}/`);
    return;
  }
  if (code) keep(waiting, null); // refused for good: another try is another request
  const line = form.querySelector(`[data-told~="${CSS.escape(found.error)}"]`) || form.querySelector('[data-told~="wrong"]');
  tell(line.dataset.told.split(" ")[0], { entry: form.dataset.page, reload: location.pathname }[line.dataset.leads]);
}

// What stands recorded is shown to whoever knows the random number of the ballot: the device that sent it.
const link = document.querySelector("a[data-recorded]");
const nonce = kept(`pingyi:receipt:${form.dataset.page}`).nonce;
if (link && nonce) {
  link.href += `?nonce=${nonce}`;
  link.hidden = false;
}

form.noValidate = true;
form.addEventListener("change", () => {
  keep(chosen, answers());
  show();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const left = unanswered();
  if (left) {
    tell("incomplete");
    left.querySelector("input").focus();
    left.scrollIntoView({ block: "start" });
    return;
  }
  const button = form.querySelector(".send button");
  button.disabled = true;
  try {
    await send();
  } catch (_) {
    tell("wrong");
  } finally {
    button.disabled = false;
  }
});
restore();
