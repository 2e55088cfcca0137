// Each view has an address: ?view=NAME with what its form selects. Back and forward go through the views, and
// whoever loads an address anew, or is sent it, sees the same.
(() => {
  const { kikeru } = window;
  const FORMS = { compare: "compare", reports: "holdings" };
  const OWN = ["view", "report", "q"]; // what is no field of a form
  let restored = false;
  let report = ""; // the report that is read

  const here = () => new URLSearchParams(location.search);
  const viewOf = (query) => (kikeru.VIEWS.includes(query.get("view")) ? query.get("view") : "chat");
  const isOwn = (name) => OWN.includes(name) || name.startsWith("__");
  // A form's fields as an address holds them: nothing that is empty, and no direction of no order.
  const fieldsOf = (view) => {
    const fields = kikeru.fields(FORMS[view]).filter(([, value]) => value !== "");
    const sorted = fields.some(([name]) => name === "sort");
    return fields.filter(([name]) => name !== "direction" || sorted);
  };
  const fieldsIn = (query) => [...query].filter(([name]) => !isOwn(name));
  const asText = (fields) => JSON.stringify(fields.map((pair) => pair.join("=")).sort());
  const addressOf = (view) => {
    const query = new URLSearchParams([...here()].filter(([name]) => name.startsWith("__")));
    if (view !== "chat") query.set("view", view);
    for (const [name, value] of fieldsOf(view)) query.append(name, value);
    if (view === "reports" && report) query.set("report", report);
    const text = query.toString();
    return text ? `?${text}` : location.pathname;
  };
  const go = (how, view) => {
    const address = addressOf(view);
    if (address !== `${location.pathname}${location.search}` && address !== location.search) {
      history[how](null, "", address);
    }
  };

  // What the address asks of a view that is gone to: the server reads it.
  kikeru.wish = (view) => {
    const query = here();
    const isThere = view === "compare" ? kikeru.hasForm("compare") : Boolean(document.querySelector(".kk-holdings"));
    if (viewOf(query) !== view) return JSON.stringify({ keeps: isThere });
    const fields = fieldsIn(query);
    const wanted = query.get("report") ?? "";
    const keeps = isThere && asText(fields) === asText(fieldsOf(view)) && wanted === report;
    report = view === "reports" ? wanted : report;
    return JSON.stringify({ keeps, fields, report: wanted });
  };
  kikeru.reading = (id) => {
    report = id;
    if (kikeru.shown() === "reports") go("pushState", "reports");
  };

  const restore = () => {
    restored = true;
    const view = viewOf(here());
    if (view !== kikeru.shown()) kikeru.open(view);
  };
  const moved = () => {
    if (!restored) {
      if (document.querySelector(".kk-top") && document.querySelector("#kk-tabs [role=tab]")) restore();
      return;
    }
    const view = kikeru.shown();
    if (view !== viewOf(here()) && !here().has("q")) go("pushState", view);
  };
  new MutationObserver(moved)
    .observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["aria-selected"] });

  // Back and forward. Within one view they change the report that is read, or what is selected.
  window.addEventListener("popstate", () => {
    const query = here();
    const view = viewOf(query);
    if (view !== kikeru.shown()) {
      kikeru.open(view);
      return;
    }
    const { keeps, fields, report: wanted } = JSON.parse(kikeru.wish(view));
    if (keeps) return;
    if (view === "reports") {
      kikeru.send("holdings", { what: "holdings", fields });
      kikeru.send("reports", { what: "report", report: wanted });
    }
  });

  // The address follows what is ticked, without a step back for each tick.
  const follow = () => setTimeout(() => { if (restored && FORMS[kikeru.shown()]) go("replaceState", kikeru.shown()); });
  document.addEventListener("change", (event) => { if (event.target.closest?.("form[data-kk-form]")) follow(); });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-kk=sort]")) follow(); });
})();
