// The page's language, its way to the server, and what it says aloud. Nothing is fetched from elsewhere.
window.kikeru = (() => {
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.split("=")[1];
  const chosen = cookie("kikeru_language");
  const asked = (navigator.languages?.[0] ?? navigator.language ?? "").toLowerCase().startsWith("en") ? "en" : "ja";
  const language = ["ja", "en"].includes(chosen) ? chosen : asked;
  // The server decides in the same way; Gradio's own words follow what it takes for the browser's language.
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
  document.documentElement.lang = language;
  const words = window.kikeruWords[language];

  const choose = (wanted) => {
    document.cookie = `kikeru_language=${wanted}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  };

  // Components of the page register how to reach their handler on the server.
  const ways = {};
  // A view that nobody has been to is not there yet: what is sent to it waits until it is.
  const waiting = {};
  const register = (name, send) => {
    ways[name] = send;
    if (name in waiting) setTimeout(() => send(waiting[name]));
    setTimeout(() => { delete waiting[name]; });
  };
  // What is sent is counted, so that the server knows the latest, in whatever order it arrives.
  let count = 0;
  const send = (name, what) => {
    const sent = { ...what, count: (count += 1) };
    if (ways[name]) ways[name](sent);
    else waiting[name] = sent;
  };

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isNarrow = () => matchMedia("(max-width: 900px)").matches;
  const show = (element, block = "start") =>
    element?.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });

  // One line that is shown for a while and read aloud.
  const say = (name) => {
    let line = document.querySelector("#kk-said");
    if (!line) {
      line = document.createElement("div");
      line.id = "kk-said";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    line.textContent = words[name] ?? name;
    line.classList.add("kk-seen");
    clearTimeout(line.timer);
    line.timer = setTimeout(() => line.classList.remove("kk-seen"), 4000);
  };

  const copy = async (text, said) => {
    try {
      await navigator.clipboard.writeText(text);
      say(said);
    } catch {
      say("said_not_copied");
    }
  };

  // A question to the person: gives the text they wrote ("" where none is asked for), or null.
  const ask = (question, { value = null, ok = "dialog_ok", lines = 1 } = {}) => new Promise((settle) => {
    const dialog = document.createElement("dialog");
    dialog.className = "kk-dialog";
    const form = document.createElement("form");
    form.method = "dialog";
    const label = document.createElement("label");
    label.textContent = words[question];
    form.append(label);
    const field = value === null ? null : document.createElement(lines > 1 ? "textarea" : "input");
    if (field) {
      field.value = value;
      field.maxLength = 1000;
      if (lines > 1) field.rows = lines;
      label.append(field);
    }
    const buttons = document.createElement("div");
    for (const [name, kind] of [["dialog_cancel", "button"], [ok, "submit"]]) {
      const button = document.createElement("button");
      button.type = kind;
      button.value = kind;
      button.textContent = words[name];
      if (kind === "button") button.addEventListener("click", () => dialog.close(""));
      buttons.append(button);
    }
    form.append(buttons);
    dialog.append(form);
    document.body.append(dialog);
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      // A menu's button is hidden with its menu: then its opener has the focus.
      const back = before?.checkVisibility?.() ? before : before?.closest("details")?.querySelector("summary");
      back?.focus();
      settle(dialog.returnValue === "submit" ? field?.value ?? "" : null);
    });
    dialog.showModal();
  });

  // The views, each under a tab; the one that is seen, and going to another.
  const VIEWS = ["chat", "compare", "reports", "welcome"];
  const tabs = () => [...document.querySelectorAll("#kk-tabs > .tab-wrapper .tab-container button[role=tab]")];
  const shown = () => VIEWS[tabs().findIndex((tab) => tab.getAttribute("aria-selected") === "true")] ?? "chat";
  const open = (view) => tabs()[VIEWS.indexOf(view)]?.click();

  return { language, words, choose, register, send, say, copy, ask, open, shown, show, isNarrow, VIEWS };
})();
