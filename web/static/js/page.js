// What every page shares: the token that htmx sends, dialogs and sheets, toasts, forms that go once.

const token = document.querySelector("meta[name=csrf-token]")?.content;

document.addEventListener("htmx:config:request", (event) => {
  if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

// A link or button with data-opens="id" opens that dialog; without scripts its href leads to the same question.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("opened", { bubbles: true }));
    return;
  }
  const closer = event.target.closest("[data-closes]");
  const around = closer?.closest("dialog") ?? (event.target.matches("dialog.sheet") ? event.target : null);
  if (around) {
    event.preventDefault();
    around.close();
  }
});

// A dialog that the server sent open becomes a modal one; closing it goes where its way out leads.
for (const dialog of document.querySelectorAll("dialog[open]")) {
  dialog.close();
  dialog.showModal();
}

// A link or button with data-copies="text" copies it, where the browser allows it; a button is hidden until then.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copies);
  button.textContent = button.dataset.copied;
});
if (navigator.clipboard) document.querySelectorAll("button[data-copies]").forEach((button) => (button.hidden = false));

// A form goes once: a second tap while it is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if ("downloads" in form.dataset) setTimeout(() => taken(form), 2000); // a file comes, and the page stays
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// The page still stands, so nothing was wrong: what was said of the try before is over.
function taken(form) {
  form.querySelectorAll(".note[role=alert], .err").forEach((said) => said.remove());
  form.querySelectorAll(".field.bad").forEach((field) => field.classList.remove("bad"));
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  rest(form);
}

function rest(form) {
  delete form.dataset.sent;
  const busy = [...form.querySelectorAll("[aria-busy]"), ...document.querySelectorAll(`[form="${form.id}"][aria-busy]`)];
  busy.forEach((button) => button.removeAttribute("aria-busy"));
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(rest));

// Toasts: one that came with the page goes after a moment and is forgotten by the address bar.
function fade(toast) {
  setTimeout(() => toast.remove(), 2500);
}

function say(sentence) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  toast.textContent = sentence;
  (document.querySelector("dialog:modal") ?? document.body).append(toast); // nothing is seen behind a sheet
  fade(toast);
}

document.querySelectorAll(".toast").forEach(fade);
const address = new URL(location.href);
if (address.searchParams.has("done")) {
  for (const name of ["done", "taken", "left"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}

// Our mistake or no connection: said at the bottom. A form that came back with its errors (422) speaks for itself.
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status >= 500) say(document.body.dataset.failed);
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx) say(document.body.dataset.offline);
});

// After a form came back with errors, the reader starts at their summary.
function startAtErrors() {
  document.querySelector(".note.bad[role=alert][tabindex]")?.focus();
}

startAtErrors();
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response?.status === 422) startAtErrors();
});
