// Buttons and forms of every view: each says what it wants in data attributes, and goes where that is answered.
(() => {
  const { kikeru } = window;
  const SERVED_BY = { compare: "compare", sort: "compare", reports: "reports", report: "reports" };
  const formOf = (name) => document.querySelector(`form[data-kk-form="${name}"]`);
  const fieldsOf = (name) => {
    const form = formOf(name);
    return form ? [...new FormData(form)].map(([key, value]) => [key, String(value)]) : [];
  };
  kikeru.fields = fieldsOf;
  kikeru.hasForm = (name) => formOf(name) !== null;

  // The side panel: opened by a citation, closed by its button or Escape; the focus goes in and comes back.
  const columns = () => document.querySelector("#kk-columns");
  let opener = null;
  const openSource = (sent, from) => {
    opener = from;
    columns()?.classList.add("kk-with-side");
    kikeru.send("panel", sent);
    // The same source once more is no change that the component would tell of.
    const panel = document.querySelector("#kk-side .kk-panel");
    if (panel) shown(panel);
  };
  const closeSource = () => {
    columns()?.classList.remove("kk-with-side");
    if (opener?.isConnected) opener.focus();
    opener = null;
  };
  const shown = (panel) => {
    const text = panel.querySelector(".kk-view:not([hidden])");
    const quote = text?.querySelector("mark");
    if (quote) {
      const room = Math.max(24, (text.clientHeight - quote.offsetHeight) / 2);
      text.scrollTop = quote.offsetTop - room;
    }
    if (opener) panel.querySelector("h2")?.focus();
  };
  // A report that was opened stands under its list: the window and the focus go there.
  const read = (element) => {
    const head = element.querySelector("h2, [role=status]");
    if (!head) return;
    kikeru.show(head);
    head.focus({ preventScroll: true });
  };
  const view = (button) => {
    const panel = button.closest(".kk-panel");
    for (const other of panel.querySelectorAll("[data-kk=view]")) {
      other.setAttribute("aria-pressed", String(other === button));
      panel.querySelector(`.kk-view-${other.dataset.view}`).hidden = other !== button;
    }
    const text = panel.querySelector(".kk-view:not([hidden])");
    const quote = text.querySelector("mark");
    if (quote) text.scrollTop = quote.offsetTop - 40;
  };

  // The reports that answer: all or none of those in sight, of one region or of all; how many are ticked.
  const boxesOf = (part) => [...part.querySelectorAll("label:not([hidden]) input[type=checkbox]")];
  const countScope = () => {
    const boxes = [...formOf("scope").querySelectorAll("input[name=report]")];
    const count = boxes.filter((box) => box.checked).length || boxes.length;
    const title = formOf("scope").closest("details").querySelector(".kk-scope-title");
    title.textContent = kikeru.words.scope_title.replace("{count}", count).replace("{all}", boxes.length);
  };
  // Those that do not answer; where none is ticked, none is left out. What was noted, before there are boxes.
  kikeru.excluded = (noted) => {
    const boxes = [...(formOf("scope")?.querySelectorAll("input[name=report]") ?? [])];
    if (boxes.length === 0) return noted;
    return boxes.some((box) => box.checked) ? boxes.filter((box) => !box.checked).map((box) => box.value) : [];
  };
  const tickScope = (from, ticked) => {
    for (const box of boxesOf(from.closest(".kk-region") ?? formOf("scope"))) box.checked = ticked;
    changed(formOf("scope"));
  };
  const searchScope = (field) => {
    const sought = field.value.normalize("NFKC").trim().toLowerCase();
    for (const label of formOf("scope").querySelectorAll("label[data-name]")) {
      label.hidden = !label.dataset.name.includes(sought);
    }
    for (const region of formOf("scope").querySelectorAll(".kk-region")) region.hidden = boxesOf(region).length === 0;
  };

  // At once while a name is being typed; the server's own narrowing follows when the field is left.
  const searchHoldings = (field) => {
    const sought = field.value.normalize("NFKC").trim().toLowerCase();
    for (const row of document.querySelectorAll(".kk-holdings tr[data-name]")) {
      row.hidden = !row.dataset.name.includes(sought);
    }
  };

  const own = {
    open: (data, from) => openSource({ ...data, start: Number(data.start), end: Number(data.end) }, from),
    close: closeSource,
    view: (data, from) => view(from),
    language: (data) => kikeru.choose(data.language),
    png: (data, from) => {
      const svg = from.closest(".kk-result")?.querySelector("svg");
      if (svg) window.kikeruPng(svg, data.filename ?? "kikeru.png");
    },
    ask: (data) => { kikeru.open("chat"); kikeru.send("chat", { what: "ask", question: data.question }); },
    report: (data) => {
      // Where the panel covers everything, the report would be behind it.
      if (kikeru.isNarrow()) closeSource();
      kikeru.reading(data.report);
      kikeru.open("reports");
      kikeru.send("reports", { what: "report", ...data });
    },
    list: () => {
      const head = document.querySelector(".kk-holdings h2");
      kikeru.show(head);
      head?.focus({ preventScroll: true });
    },
    link: (data) => kikeru.copy(`${location.origin}/?view=compare&${data.query}`, "said_link_copied"),
    sort: (data) => kikeru.send("compare", { what: "sort", ...data, fields: fieldsOf("compare") }),
    "scope-all": (data, from) => tickScope(from, true),
    "scope-none": (data, from) => tickScope(from, false),
    rename: async (data) => {
      const title = await kikeru.ask("dialog_rename", { value: data.title });
      if (title) kikeru.send("list", { what: "rename", id: data.id, title });
    },
    delete: async (data) => {
      if (await kikeru.ask("dialog_delete", { ok: "list_delete" }) !== null) {
        kikeru.send("chat", { what: "delete", id: data.id });
      }
    },
    "delete-all": async () => {
      if (await kikeru.ask("dialog_delete_all", { ok: "list_delete_all" }) !== null) {
        kikeru.send("chat", { what: "delete-all" });
      }
    },
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    for (const menu of document.querySelectorAll("details.kk-menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest("button, a")) menu.open = false;
    }
    const cited = event.target.closest(".kk-at");
    const at = cited?.className.match(/\bkk-at-(\d+)-(\d+)\b/);
    if (at) openSource({ turn: Number(at[1]), cite: Number(at[2]) }, cited);
    const button = event.target.closest("[data-kk]");
    if (!button) return;
    const { kk, ...data } = button.dataset;
    if (own[kk]) own[kk](data, button);
    else kikeru.send(SERVED_BY[kk] ?? "chat", { what: kk, ...data });
  });
  // A menu opens below its button, or above it at the window's end, stays with it and goes when it scrolls away.
  const place = () => {
    for (const menu of document.querySelectorAll("details.kk-menu[open]")) {
      const items = menu.querySelector(".kk-menu-items");
      const list = menu.closest("ul").getBoundingClientRect();
      const { top, bottom, right } = menu.getBoundingClientRect();
      if (bottom <= list.top || top >= list.bottom) menu.open = false;
      const fits = bottom + items.offsetHeight <= innerHeight;
      items.style.top = `${fits ? bottom : Math.max(0, top - items.offsetHeight)}px`;
      items.style.left = `${Math.max(0, right - items.offsetWidth)}px`;
    }
  };
  // (Neither event bubbles.)
  for (const kind of ["toggle", "scroll"]) document.addEventListener(kind, place, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.kk-menu[open]")) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
    if (columns()?.classList.contains("kk-with-side") && !document.querySelector("dialog[open]")) closeSource();
  });

  const changed = (form) => {
    const name = form.dataset.kkForm;
    if (name === "scope") countScope();
    kikeru.send(name, { what: name, fields: fieldsOf(name) });
  };
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-kk-form]");
    if (form && !event.target.matches("[data-kk-narrow]")) changed(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-kk-form]")) return;
    event.preventDefault();
    if (!document.activeElement?.matches("[data-kk-narrow]")) changed(event.target);
  });
  let typing;
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches("[data-kk-narrow]")) searchScope(event.target);
    if (event.target instanceof Element && event.target.matches(".kk-filter input[name=name]")) searchHoldings(event.target);
    const field = event.target instanceof Element && event.target.closest("input[data-kk-search]");
    if (!field || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => kikeru.send("list", { what: "search", text: field.value }), 250);
  });

  // Called by a component when the server has filled it. A field that was in use there is in use again.
  let used = null;
  document.addEventListener("focusin", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-kk-form]");
    used = form ? { form: form.dataset.kkForm, name: event.target.name, value: event.target.value } : null;
  });
  window.kikeru.filled = (name, element) => {
    if (name === "panel") shown(element);
    if (name === "reports") read(element);
    const form = element.querySelector("form[data-kk-form]");
    if (!form || form.dataset.kkForm !== used?.form || document.activeElement !== document.body) return;
    const fields = [...form.elements].filter((field) => field.name === used.name);
    (fields.find((field) => field.value === used.value) ?? fields[0])?.focus();
  };
})();
