// The staff side: "/" goes to the search, and a filter answers as soon as it is changed.

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
  if (event.target.closest("form[data-asks-at-once]")) event.target.form.requestSubmit();
});
