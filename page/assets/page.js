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
    if (event.target.closest(".kk-back")) show("#kk-conversation");
    const where = event.target.closest(".kk-at")?.className.match(/\bkk-at-(\d+)-(\d+)\b/);
    if (where && open) open({ turn: Number(where[1]), cite: Number(where[2]) });
  });

  // Called by the panel when it is mounted: how to ask for a citation's source text.
  window.kikeruPanel = (openSource) => { open = openSource; };

  // Called by the panel when its source text is there.
  window.kikeruShown = (panel) => {
    const text = panel.querySelector(".kk-text");
    const quote = text?.querySelector("mark");
    if (!quote) return;
    const room = Math.max(24, (text.clientHeight - quote.offsetHeight) / 2);
    text.scrollTop = quote.offsetTop - room;
    if (isNarrow()) show("#kk-source");
  };

  // A new question goes to the top as its answer grows, so that one reads from the beginning; whoever
  // scrolls has the page to themselves.
  let asked = 0;
  let follows = false;
  const follow = () => {
    const log = document.querySelector("#kk-chat [role=log]");
    const questions = log ? log.querySelectorAll(".kk-question") : [];
    if (questions.length !== asked) { asked = questions.length; follows = asked > 0; }
    if (!follows) return;
    log.scrollTop += questions[asked - 1].getBoundingClientRect().top - log.getBoundingClientRect().top - 24;
  };
  for (const kind of ["wheel", "touchmove", "mousedown", "keydown"]) {
    window.addEventListener(kind, () => { follows = false; }, { capture: true, passive: true });
  }

  // Each message is named by its own HTML for those who listen to the page; its text is name enough.
  const unname = () => {
    for (const message of document.querySelectorAll("#kk-chat [data-testid][aria-label*='<']")) {
      message.removeAttribute("aria-label");
    }
  };

  new MutationObserver(() => { unname(); follow(); })
    .observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
})();
