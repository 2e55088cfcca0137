// The 比較 tab: the form keeps what a heading sorts by, clears itself, and its chart becomes a picture.
(() => {
  const form = () => document.querySelector('form[data-kk-form="compare"]');
  const keepSort = (column, direction) => {
    const fields = form()?.elements;
    if (!fields?.sort) return;
    fields.sort.value = column;
    fields.direction.value = direction;
  };
  // The table that comes back is a new one: whoever sorted it from the keyboard stays on the same heading.
  const keepFocus = (button) => {
    const watch = new MutationObserver(() => {
      if (button.isConnected) return;
      watch.disconnect();
      const same = [...document.querySelectorAll("[data-kk=sort]")];
      same.find((other) => other.dataset.column === button.dataset.column)?.focus();
    });
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 10000);
  };
  // Before the click is sent on, so that the form sends the new order too, and keeps it for its next change.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-kk=sort]");
    if (!button) return;
    keepSort(button.dataset.column, button.dataset.direction);
    keepFocus(button);
  }, true);
  document.addEventListener("reset", (event) => {
    if (event.target !== form()) return;
    keepSort("", "asc");
    // The boxes are cleared after this event.
    setTimeout(() => event.target.dispatchEvent(new Event("change", { bubbles: true })));
  });

  const STYLES = ["fill", "stroke", "font-family", "font-size", "font-weight"];
  const SCALE = 2;
  const LONGEST = 16000; // pixels that every browser's canvas takes

  // A copy of the drawing with the colours that it has on the page written into it, on the page's ground.
  const complete = (svg) => {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")];
    const to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((element, number) => {
      const style = getComputedStyle(element);
      for (const name of STYLES) to[number].style.setProperty(name, style.getPropertyValue(name));
    });
    let ground = "rgb(255, 255, 255)";
    for (let element = svg; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (colour && !/^(transparent|rgba\(.*, 0\))$/.test(colour)) { ground = colour; break; }
    }
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", ground]]) rect.setAttribute(name, value);
    copy.prepend(rect);
    const { width, height } = svg.viewBox.baseVal;
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    return { text: new XMLSerializer().serializeToString(copy), width, height };
  };

  const save = (blob, filename) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = filename;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // Saves the drawing as a PNG. Nothing leaves the browser.
  window.kikeruPng = async (svg, filename) => {
    const { text, width, height } = complete(svg);
    const scale = Math.min(SCALE, LONGEST / Math.max(width, height));
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((settle) => canvas.toBlob(settle, "image/png"));
    if (blob) save(blob, filename);
  };
})();
