// Keyboard of the pages on which paper is entered: Enter leads to the next field instead of sending the form, and a
// digit chooses the option of that number and leads to the next row. Without this file the pages work with Tab.
const fields = (form) =>
  [...form.elements].filter((one) => one.type !== "hidden" && one.type !== "radio" && one.offsetParent !== null);

const rows = (form) => [...form.querySelectorAll("tr[data-row]")];

function toRow(form, row) {
  const target = row ? row.querySelector("input:checked") ?? row.querySelector("input") : form.querySelector("button.main");
  target?.focus();
}

function chooseByDigit(form, event) {
  const row = event.target.closest("tr[data-row]");
  if (!row || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const option = row.querySelector(`input[data-digit="${event.key}"]`);
  if (!option) return;
  event.preventDefault();
  option.checked = true;
  const all = rows(form);
  toRow(form, all[all.indexOf(row) + 1]);
}

function onEnter(form, event) {
  if (event.key !== "Enter" || event.isComposing || event.target.type === "submit") return;
  event.preventDefault();
  const row = event.target.closest("tr[data-row]");
  if (row) {
    const all = rows(form);
    toRow(form, all[all.indexOf(row) + 1]);
    return;
  }
  const all = fields(form);
  const next = all[all.indexOf(event.target) + 1];
  next?.focus();
  if (next?.select) next.select();
}

for (const form of document.querySelectorAll("form[data-keying]")) {
  form.addEventListener("keydown", (event) => {
    chooseByDigit(form, event);
    onEnter(form, event);
  });
  const first = form.querySelector("[aria-invalid]") ?? form.querySelector("tbody input, tbody select");
  first?.focus({ preventScroll: !first.hasAttribute("aria-invalid") });
}
