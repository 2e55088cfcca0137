// The page's own behaviour: language, keys, and clicks on citations. Nothing is fetched.
(() => {
  document.documentElement.lang = "ja";

  // An Enter that settles a kana-kanji conversion belongs to the input method, not to the page. Some
  // browsers report it as a key of its own after the composition, with the key code 229.
  const settles = (event) => event.key === "Enter" && (event.isComposing || event.keyCode === 229);
  for (const kind of ["keydown", "keypress"]) {
    window.addEventListener(kind, (event) => { if (settles(event)) event.stopImmediatePropagation(); }, true);
  }

  const show = (selector) => {
    const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.querySelector(selector)?.scrollIntoView({ behavior: quiet ? "auto" : "smooth", block: "start" });
  };
  const isNarrow = () => matchMedia("(max-width: 900px)").matches;

  let open = null;
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-kk-back]")) show("#kk-conversation");
    const cited = event.target.closest("[data-kk-cite]");
    if (cited && open) open({ turn: Number(cited.dataset.kkTurn), cite: Number(cited.dataset.kkCite) });
  });

  // Called by the panel when it is mounted: how to ask for a citation's source text.
  window.kikeruPanel = (openSource) => { open = openSource; };

  // Called by the panel when its source text is there.
  window.kikeruShown = (panel) => {
    const text = panel.querySelector(".kk-text");
    const quote = text?.querySelector("mark");
    if (!quote) return;
    const middle = quote.offsetTop - text.offsetTop - (text.clientHeight - quote.offsetHeight) / 2;
    text.scrollTop = Math.max(0, Math.min(middle, quote.offsetTop - text.offsetTop - 24));
    if (isNarrow()) show("#kk-source");
  };
})();
