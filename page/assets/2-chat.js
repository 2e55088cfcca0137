// The conversation: keys, clicks, copying with sources, quotes on hover, and where one is in the log.
(() => {
  const { kikeru } = window;
  const input = () => document.querySelector("#kk-question textarea");

  // An Enter that settles a kana-kanji conversion belongs to the input method, not to the page. Some
  // browsers report it as a key of its own after the composition, with the key code 229.
  const settles = (event) => event.key === "Enter" && (event.isComposing || event.keyCode === 229);
  for (const kind of ["keydown", "keypress"]) {
    window.addEventListener(kind, (event) => { if (settles(event)) event.stopImmediatePropagation(); }, true);
  }

  // An answer as text, with its sources under it.
  const answerText = (message) => {
    const body = message.querySelector(".kk-body").cloneNode(true);
    for (const gone of body.querySelectorAll("script, style")) gone.remove();
    for (const cell of body.querySelectorAll("td:not(:last-child), th:not(:last-child)")) cell.append("\t");
    for (const row of body.querySelectorAll("tr, p, li")) row.append("\n");
    for (const item of body.querySelectorAll("li")) item.prepend("・");
    for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
    const sources = [...message.querySelectorAll(".kk-source")].map((source) =>
      ["kk-number", "kk-where", "kk-quote"].map((part) => source.querySelector(`.${part}`).textContent).join(" "));
    const text = body.textContent.trim();
    return sources.length ? `${text}\n\n${kikeru.words.source}\n${sources.join("\n")}` : text;
  };

  const rate = async (verdict, turn, button) => {
    if (button.classList.contains("kk-on")) {
      kikeru.send("chat", { what: "unrate", turn });
      return;
    }
    const reason = await kikeru.ask(`dialog_reason_${verdict}`, { value: "", ok: "dialog_send", lines: 4 });
    if (reason === null) return;
    kikeru.send("chat", { what: verdict, turn, reason });
    kikeru.say("said_thanks");
  };
  const done = {
    copy: (turn, button) => kikeru.copy(answerText(button.closest(".kk")), "said_copied"),
    edit: (turn) => { kikeru.send("chat", { what: "edit", turn }); input()?.focus(); },
    link: (turn, button) => {
      const question = button.closest(".kk-question").querySelector(".kk-asked").innerText;
      kikeru.copy(`${location.origin}/?q=${encodeURIComponent(question)}`, "said_link_copied");
    },
    retry: (turn) => kikeru.send("chat", { what: "retry", turn }),
    up: (turn, button) => rate("up", turn, button),
    down: (turn, button) => rate("down", turn, button),
  };
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const tool = event.target.closest(".kk-do");
    const named = tool?.className.match(/\bkk-do-([a-z]+)-(\d+)\b/);
    if (named) done[named[1]]?.(Number(named[2]), tool);
  });

  // The quote behind a citation's number, while one points at it or has come to it by keyboard.
  const tip = document.createElement("div");
  tip.id = "kk-tip";
  tip.hidden = true;
  const hint = (mark) => {
    const at = mark.className.match(/\bkk-at-\d+-\d+\b/)?.[0];
    const source = at && mark.closest(".kk")?.querySelector(`.kk-source.${at}`);
    if (!source) return;
    tip.textContent = "";
    for (const part of ["kk-where", "kk-quote"]) tip.append(source.querySelector(`.${part}`).cloneNode(true));
    tip.hidden = false;
    document.body.append(tip);
    const box = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
    const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
  };
  for (const [over, out] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(over, (event) => {
      const mark = event.target instanceof Element && event.target.closest("button.kk-cite");
      if (mark) hint(mark);
    });
    document.addEventListener(out, () => { tip.hidden = true; });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

  // Escape in the input takes an edit back. One that belongs to a kana-kanji conversion does not.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.target !== input()) return;
    document.querySelector("[data-kk=edit-stop]")?.click();
  });

  // A new question goes to the top as its answer grows, so that one reads from the beginning; where the answer
  // has room with what can be asked next, all of it is in view. Whoever scrolls has the page to themselves.
  let asked = 0;
  let follows = false;
  const follow = () => {
    const log = document.querySelector("#kk-chat [role=log]");
    const questions = log ? log.querySelectorAll(".kk-question") : [];
    if (questions.length !== asked) { asked = questions.length; follows = asked > 0; }
    if (!follows) return;
    const answer = log.querySelectorAll("[data-testid=bot]")[asked - 1];
    const top = (element) => log.scrollTop + element.getBoundingClientRect().top - log.getBoundingClientRect().top;
    const end = log.scrollHeight - log.clientHeight;
    log.scrollTop = answer && end <= top(answer) - 8 ? end : top(questions[asked - 1]) - 24;
    // Nothing moves any more once the answer is there with all that belongs to it.
    const now = asked;
    if (answer?.querySelector(".kk-tools, .kk-failure")) {
      setTimeout(() => { if (asked === now) follows = false; }, 400);
    }
  };
  for (const kind of ["wheel", "touchmove", "mousedown", "keydown"]) {
    window.addEventListener(kind, () => { follows = false; }, { capture: true, passive: true });
  }

  // What was being written is not lost when the page is loaded anew; a link's question is asked once.
  const DRAFT = "kikeru_draft";
  let leaving = false; // what is kept then is for the page that comes
  window.addEventListener("beforeunload", () => {
    leaving = true;
    sessionStorage.setItem(DRAFT, input()?.value ?? "");
  });
  const restore = () => {
    const draft = sessionStorage.getItem(DRAFT);
    if (!draft || leaving || !input()) return;
    sessionStorage.removeItem(DRAFT);
    input().value = draft;
    input().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const settle = () => {
    const here = new URL(location.href);
    if (!here.searchParams.has("q") || !document.querySelector(".kk-question")) return;
    here.searchParams.delete("q");
    history.replaceState(null, "", here);
  };

  // For those who listen to the page: a message's text is name enough, not its HTML; the examples are
  // buttons, which a list may not hold.
  const mend = () => {
    for (const message of document.querySelectorAll("#kk-chat [data-testid][aria-label*='<']")) {
      message.removeAttribute("aria-label");
    }
    document.querySelector("#kk-chat .examples[role=list]")?.setAttribute("role", "group");
    // Where the window is too narrow for all views, Gradio puts the rest behind a button without a name.
    const more = document.querySelector("#kk-tabs > .tab-wrapper .overflow-menu > button:not([title])");
    if (more) more.title = kikeru.words.tabs_more;
  };

  new MutationObserver(() => { follow(); mend(); restore(); settle(); })
    .observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
})();
