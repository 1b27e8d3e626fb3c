/* Small enhancements: every task works without this file. Deferred, no dependencies. */
(() => {
  const $ = (query, within = document) => [...within.querySelectorAll(query)];
  const root = document.documentElement;
  const store = { // storage may be full, or forbidden by the browser
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };

  // Light or dark: the reader's own choice is remembered on this device.
  const theme = store.get("theme");
  if (theme) root.dataset.theme = theme;
  $("[data-theme-toggle]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      root.dataset.theme = now === "dark" ? "light" : "dark";
      store.set("theme", root.dataset.theme);
    });
  });

  // The user menu closes on Escape, on a click outside and when focus leaves it.
  $("[data-user-menu]").forEach(menu => {
    const leave = event => { if (event.target && !menu.contains(event.target)) menu.open = false; };
    addEventListener("click", leave);
    addEventListener("focusin", leave);
    menu.addEventListener("keydown", event => {
      if (event.key === "Escape" && menu.open) { menu.open = false; $("summary", menu)[0].focus(); }
    });
  });

  $("[data-print]").forEach(button => { button.hidden = false; button.addEventListener("click", () => print()); });
  $("[data-focus]").forEach(summary => summary.focus());

  // Forms that save themselves. A copy stays on this device until the server has answered 200,
  // and what is said beside the form is never more than what is true.
  const user = document.body.dataset.user || "";
  const prefix = `draft:${user}:`;
  if (user) store.keys().filter(k => k.startsWith("draft:") && !k.startsWith(prefix)).forEach(store.drop);

  const autosave = form => {
    const key = prefix + form.getAttribute("action") + (form.dataset.draft ? "#" + form.dataset.draft : "");
    const output = $("[data-saved]", form)[0];
    const kept = () => { try { return JSON.parse(store.get(key)); } catch { return null; } };
    const fields = () => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    let timer, dirty = false, busy = false, refused = false, changedAt = 0, onDevice = false;

    const say = (what, time) => {
      if (!output) return;
      const text = form.dataset["text" + what].replace("{time}", time);
      if (output.textContent !== text) output.textContent = text;
      output.className = "saved-state" + (what === "Saved" ? "" : what === "Local" ? " saved-state--local" : " saved-state--failed");
    };
    const clock = () => new Date(changedAt).toLocaleTimeString(root.lang, { hour: "numeric", minute: "2-digit" });
    const keep = () => {
      changedAt = Date.now();
      dirty = true;
      onDevice = store.set(key, JSON.stringify({ at: changedAt, base: form.dataset.savedAt, fields: fields() }));
    };
    const send = async keepalive => {
      if (!dirty || busy || refused) return;
      busy = true;
      const sent = changedAt;
      let answer, body;
      try {
        answer = await fetch(form.dataset.url || form.action, {
          method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", keepalive,
          headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        });
        body = answer.status === 200 && await answer.json();
      } catch { /* no connection, or an answer cut off: the copy stays */ }
      busy = false;
      if (body) {
        if (body.version) form.dataset.savedAt = body.version;
        if (sent === changedAt) { dirty = false; store.drop(key); say("Saved", body.saved_at); } else send();
      } else if (answer && (answer.type === "opaqueredirect" || [401, 403].includes(answer.status))) {
        refused = true;
        say(onDevice ? "SignedOut" : "Failed");
      } else {
        refused = !!answer && answer.status >= 400 && answer.status < 500;
        say(onDevice && !refused ? "Local" : "Failed", clock());
      }
    };

    const old = kept();
    if (old && (old.base === form.dataset.savedAt || old.at > (Date.parse(form.dataset.savedAt) || 0))) {
      for (const input of form.elements) {
        const values = old.fields.filter(([name]) => name === input.name).map(([, value]) => value);
        if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
        else if (values.length && input.type !== "hidden") input.value = values[0];
      }
      changedAt = old.at;
      dirty = onDevice = true;
      send();
    } else if (old) store.drop(key);

    form.addEventListener("input", () => {
      keep();
      refused = false;
      clearTimeout(timer);
      timer = setTimeout(send, 800);
    });
    addEventListener("online", () => send());
    addEventListener("pagehide", () => send(true));
    setInterval(send, 20000);
    $("[data-no-js]", form).forEach(button => { button.hidden = true; });
  };
  $("form[data-autosave]").forEach(autosave);
})();
