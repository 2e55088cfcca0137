// Light or dark: as the visitor has chosen, else as their system has it. Gradio marks the body as dark.
(() => {
  const KEY = "kikeru_theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem(KEY) ?? "auto"; } catch { return "auto"; }
  };
  let printing = false; // paper is light
  const isDark = () => !printing && (chosen() === "auto" ? system.matches : chosen() === "dark");
  const paint = () => {
    const dark = isDark();
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    if (document.body && document.body.classList.contains("dark") !== dark) {
      document.body.classList.toggle("dark", dark);
    }
    const choice = document.querySelector("select[data-kk-theme]");
    if (choice && choice.value !== chosen()) choice.value = chosen();
  };
  new MutationObserver(paint)
    .observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["class"] });
  system.addEventListener("change", () => setTimeout(paint));
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("select[data-kk-theme]")) return;
    try { localStorage.setItem(KEY, event.target.value); } catch { /* then it lasts until the page is left */ }
    paint();
  });

  // On paper, an answer stands with all its sources: what is folded is unfolded for as long as it is printed.
  const unfolded = new Set();
  window.addEventListener("beforeprint", () => {
    printing = true;
    paint();
    for (const folded of document.querySelectorAll("details.kk-sources:not([open])")) {
      folded.open = true;
      unfolded.add(folded);
    }
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    paint();
    for (const one of unfolded) one.open = false;
    unfolded.clear();
  });
  paint();
})();
