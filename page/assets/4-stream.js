// Answers come over a stream that the server closes when nothing is left to tell. What is sent at that very
// moment is taken for its, and would wait for a stream that nobody opens: then another small request opens one.
(() => {
  const PATIENCE_MS = 700;
  const TRIES = 3;
  const waiting = new Map(); // what was sent and is not answered yet: its id, and how often it was looked for
  let streams = 0;

  const read = async (answer) => {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.includes('"process_completed"')) continue;
        for (const id of waiting.keys()) if (line.includes(id)) waiting.delete(id);
      }
    }
  };
  const look = () => {
    if (waiting.size === 0 || streams > 0) return;
    // What was stopped is never answered.
    for (const [id, tries] of waiting) {
      if (tries < TRIES) waiting.set(id, tries + 1);
      else waiting.delete(id);
    }
    const text = document.querySelector("input[data-kk-search]")?.value ?? "";
    window.kikeru.send("list", { what: "search", text });
  };

  const plain = window.fetch;
  window.fetch = async (...call) => {
    const address = String(call[0]?.url ?? call[0]);
    const isStream = address.includes("/gradio_api/queue/data");
    if (isStream) streams += 1;
    let answer;
    try {
      answer = await plain(...call);
    } catch (error) {
      if (isStream) streams -= 1;
      throw error;
    }
    if (answer.status === 401) location.reload(); // the login has ended: what was being written is kept
    if (isStream) {
      // A stream that is broken off has ended too; a server that is away is Gradio's to tell.
      read(answer.clone()).catch(() => {}).finally(() => { streams -= 1; setTimeout(look, PATIENCE_MS); });
    } else if (answer.ok && address.includes("/gradio_api/queue/join")) {
      answer.clone().json().then(({ event_id: id }) => { waiting.set(id, 0); setTimeout(look, PATIENCE_MS); });
    }
    return answer;
  };
})();
