// The member's phone: countdowns that turn a ring, and what happens when one is over.
//
// <p data-countdown="38" data-window="60"> counts 38 seconds down: its [data-left] shows the seconds, its ring's second
// circle the share of the window. At the end it fires "over" (once, and only while it is seen: htmx asks for the next
// member code then), hides its [data-until] and shows its [data-after].

const ends = new WeakMap();

function endOf(element) {
  if (!ends.has(element)) ends.set(element, Date.now() + Number(element.dataset.countdown) * 1000);
  return ends.get(element);
}

function show(element, seconds) {
  element.querySelectorAll("[data-left]").forEach((number) => (number.textContent = Math.ceil(seconds)));
  const share = (100 * seconds) / Number(element.dataset.window || 60);
  element.querySelector(".ring circle + circle")?.setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
}

function finish(element) {
  element.removeAttribute("data-countdown");
  element.querySelectorAll("[data-until]").forEach((part) => (part.hidden = true));
  element.querySelectorAll("[data-after]").forEach((part) => (part.hidden = false));
  element.dispatchEvent(new CustomEvent("over", { bubbles: true }));
}

function tick() {
  if (document.visibilityState !== "visible") return;
  for (const element of document.querySelectorAll("[data-countdown]")) {
    if (!element.getClientRects().length) continue; // in a sheet that is closed
    const left = Math.max(0, endOf(element) - Date.now()) / 1000;
    show(element, left);
    if (left === 0) finish(element);
  }
}

// No answer to the question for the next code: asked again in a few seconds.
document.addEventListener("htmx:error", (event) => {
  const element = event.target.closest?.("[data-again]");
  if (!element) return;
  element.dataset.countdown = element.dataset.again;
  ends.delete(element);
});

// A sheet that opens shows nothing of the last time.
document.addEventListener("opened", (event) => {
  event.target.querySelectorAll("[data-fresh]").forEach((part) => part.replaceChildren());
});

tick();
setInterval(tick, 250);
document.addEventListener("visibilitychange", tick);

// A birthday by the moon: months and days have names of their own, and no month a 31st.
function nameDates(form) {
  const lunar = form.elements.birth_calendar.value === "lunar";
  for (const option of form.querySelectorAll("option[data-lunar]")) {
    option.dataset.solar ??= option.textContent;
    const name = lunar ? option.dataset.lunar : option.dataset.solar;
    option.hidden = option.disabled = !name;
    if (!name && option.selected) option.parentElement.value = "";
    option.textContent = name;
  }
}

document.querySelectorAll("form:has([name=birth_calendar])").forEach(nameDates);
document.addEventListener("change", (event) => {
  if (event.target.name === "birth_calendar") nameDates(event.target.form);
});
