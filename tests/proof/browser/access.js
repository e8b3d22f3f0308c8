// Everything that is wrong with the page, one line a fault.
() => {
  const faults = [], seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const say = (what, node) => faults.push(`${what}: ${node.outerHTML.slice(0, 120)}`);
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const text = (id) => document.getElementById(id)?.textContent.trim();

  if (document.documentElement.lang !== "vi") faults.push("the page does not say its language");
  if (!document.title.trim()) faults.push("the page has no title");
  if (all("main").length !== 1) faults.push("not exactly one main");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} headings of the first level`);
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`id twice: ${id}`);
  for (const node of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls], label[for]"))
    for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
      for (const id of (node.getAttribute(name) || "").split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(`${name} leads nowhere (${id})`, node);

  let level = 0;
  for (const node of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(node.tagName[1]);
    if (level && own > level + 1) say("a heading skips a level", node);
    level = own;
  }
  for (const node of all("input:not([type=hidden], [aria-hidden=true]), textarea, select")) {
    const label = node.getAttribute("aria-label") || text(node.getAttribute("aria-labelledby")) || node.labels[0]?.textContent.trim();
    if (!label) say("a field without a label", node);
  }
  for (const node of all("button, a[href], summary")) {
    const name = node.getAttribute("aria-label") || node.textContent.trim() || node.querySelector("img[alt]")?.alt;
    if (!name) say("a control without a name", node);
  }
  for (const node of document.querySelectorAll("img:not([alt])")) say("a picture without words", node);
  if (document.scrollingElement.scrollWidth > innerWidth + 1) {
    const wide = all("body *").find((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".scroll-x, .table-scroll"));
    faults.push(`the page scrolls sideways: ${wide?.outerHTML.slice(0, 120)}`);
  }

  // The browser turns every notation of a colour into numbers: paint it on one pixel and look.
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const paint = (...colours) => {
    pixel.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1); }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = (node) => {
    const found = [];
    for (let at = node; at; at = at.parentElement) found.unshift(getComputedStyle(at).backgroundColor);
    return ["white", ...found];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || told.has(node) || !seen(node) || node.closest("script, style, .vh, .skip, :disabled, option")) continue;
    told.add(node);
    const style = getComputedStyle(node), under = grounds(node);
    const [a, b] = [light(paint(...under)), light(paint(...under, style.color))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, node);
  }
  return faults;
}
