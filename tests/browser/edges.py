"""Scripts that let the letters of a page grow, and tell what reaches over its edges."""

# As WeChat does it: every text grows, no box does. Chromium's own text-size-adjust passes over forms.
# What a page still has to fetch comes first: it would take these styles over, which no page of ours may have.
ENLARGE = """async (times) => {
  const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));
  if (document.querySelector('[hx-trigger*="delay"]')) await pause(400);
  while (document.querySelector(".htmx-request")) await pause(50);
  const every = [document.body, ...document.body.querySelectorAll("*")];
  every.forEach(({style}) => (style.fontSize = style.lineHeight = ""));
  const sizes = every.map((element) => {
    const {fontSize, lineHeight} = getComputedStyle(element);
    return [fontSize, lineHeight];
  });
  const grown = (size) => (parseFloat(size) ? `${times * parseFloat(size)}px` : size);
  every.forEach(({style}, place) => ([style.fontSize, style.lineHeight] = sizes[place].map(grown)));
}"""
# What reaches over the edge of the page, or of a box that cuts it off; parts that scroll may hold more.
STICKING_OUT = """(width) => {
  const known = new Map([[document.body, [0, width]]]);
  const edges = (box) => {
    if (!known.has(box)) known.set(box, edgesOf(box));
    return known.get(box);
  };
  const edgesOf = (box) => {
    const {overflowX} = getComputedStyle(box), [first, last] = edges(box.parentElement);
    if (["auto", "scroll"].includes(overflowX)) return [-Infinity, Infinity];
    const cut = overflowX === "visible" ? Infinity : box.getBoundingClientRect().right;
    return [first, Math.min(last, cut)];
  };
  const place = (node) => {
    const range = document.createRange();
    range.selectNode(node);
    return (node.getBoundingClientRect ? node : range).getBoundingClientRect();
  };
  const isForEars = (element) => element.closest("svg") || element.getBoundingClientRect().width <= 1;
  const isOver = (node) => {
    const {left, right, width} = place(node), [first, last] = edges(node.parentElement);
    return width > 1 && (right > last + 1 || left < first - 1);
  };
  const told = document.documentElement.scrollWidth > width ? ["the page"] : [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (isForEars(node.parentElement) || !isOver(node)) continue;
    told.push((node.outerHTML ?? node.parentElement.outerHTML).slice(0, 60));
  }
  return told;
}"""
