// The staff side: "/" goes to the search, a filter answers as soon as it is changed, a deed that takes something
// away asks first, a poster is printed, the menu shows where one is.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("[role=search] input");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-asks-at-once], select[data-asks]")) event.target.form.requestSubmit();
});

// A button with data-confirm="what happens" asks before its form goes; its own words and look are the answer's,
// and the question's title, unless data-title names what it is about.
const dialog = document.getElementById("confirm");
let asking = null;

function ask(button) {
  const words = (button.getAttribute("aria-label") ?? button.textContent).trim().replace(/…$/, "");
  dialog.querySelector("h2").textContent = button.dataset.title ?? words;
  dialog.querySelector("p").textContent = button.dataset.confirm;
  const confirmed = dialog.querySelector("[data-confirmed]");
  confirmed.textContent = words;
  confirmed.className = button.classList.contains("primary") ? "btn primary" : "btn danger";
  asking = button;
  dialog.showModal();
}

// What must be said and is not is told by the answer, before anything is asked.
const lacks = (form) => [...form.elements].some((one) => one.required && !one.value.trim());

document.addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (!dialog || !button?.dataset.confirm || asking === button || lacks(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
  },
  true,
);

dialog?.querySelector("[data-confirmed]").addEventListener("click", () => {
  const button = asking;
  dialog.close();
  asking = button; // closing has forgotten it, and this time the form goes
  if (button?.isConnected) button.form.requestSubmit(button);
  asking = null;
});
dialog?.addEventListener("close", () => (asking = null));

// What renews itself waits while a question stands: the row that it is about stays where it is.
document.addEventListener("htmx:before:request", (event) => {
  if (dialog?.open && event.target.closest("[hx-trigger]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// Where one is stands in view in the menu, a strip on a phone. Only the menu moves: scrollIntoView would take the page along.
function showWhere(menu, item) {
  const around = menu.getBoundingClientRect(), box = item.getBoundingClientRect();
  menu.scrollBy(box.left + box.width / 2 - around.left - around.width / 2, Math.max(0, box.bottom + 8 - around.bottom));
}

const here = document.querySelector(".side [aria-current]");
if (here) showWhere(here.closest(".side"), here);

// A file that is too large is said to be so before it is sent: a server that hangs up says nothing.
document.addEventListener("change", (event) => {
  const field = event.target.closest("input[type=file][data-most]");
  if (!field) return;
  const isTooLarge = field.files[0]?.size > Number(field.dataset.most);
  field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
  field.reportValidity();
});

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[type=file][data-most]");
  if (!field || field.checkValidity()) return;
  event.preventDefault();
  field.reportValidity();
});

// Amounts that belong together show what they come to while they are typed.
document.addEventListener("input", (event) => {
  const group = event.target.closest("[data-adds-up]");
  if (!group) return;
  const amounts = [...group.querySelectorAll("input")].map((field) => Number(field.value) || 0);
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  group.querySelector("output").textContent = `¥${sum.toLocaleString("en", { minimumFractionDigits: sum % 1 ? 2 : 0, maximumFractionDigits: 2 })}`;
});

// Of tabs that are wider than the screen, the one that is open is in sight.
for (const here of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = here.closest(".tabs");
  tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
}
