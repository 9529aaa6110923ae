/* What the pages add to plain HTML: every link and form works without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);

  /* Theme: light, dark or as the device. The server keeps it and draws the next page in it; this page changes at its word. */
  document.addEventListener("theme", (event) => {
    const { chosen } = event.detail;
    const isDark = chosen === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
    root.dataset.bsTheme = isDark ? "dark" : "light";
    root.dataset.chosenTheme = chosen;
    document.querySelectorAll("[data-theme-choice] button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    });
  });

  /* data-copy takes the text of what it names along, and says so beside itself; where the browser forbids it, it is selected. */
  const copyOf = (button) => {
    const source = find(button.dataset.copy);
    const say = () => { button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied; };
    const select = () => getSelection().selectAllChildren(source);
    if (!navigator.clipboard) select();
    else navigator.clipboard.writeText(source.textContent.trim()).then(say, select);
  };

  /* Menus close when one clicks elsewhere or presses Escape. */
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) {
      const notice = dismiss.closest(".notice");
      if (dismiss.dataset.dismiss === "hide") notice.hidden = true;
      else notice.remove();
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) copyOf(copy);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && find("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      find("summary", menu).focus();
    }
  });

  /* Dialogs for browsers that do not know command and commandfor yet. */
  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (!dialog) return;
      if (button.getAttribute("command") === "show-modal") dialog.showModal();
      else dialog.close();
    });
  }

  /* data-confirm on a form or its button asks first. Capture: this comes before htmx sends anything. */
  const confirmation = find("#confirm");
  const asksFirst = (form, button) => button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
  let confirmed = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const source = asksFirst(form, event.submitter);
    if (!source || confirmed === form) { confirmed = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const yes = find("[data-yes]", confirmation);
    find("h2", confirmation).textContent = source.dataset.confirm;
    find("[data-detail]", confirmation).textContent = source.dataset.confirmDetail ?? "";
    yes.textContent = source.dataset.confirmLabel ?? yes.dataset.default;
    confirmation.returnValue = "no";
    confirmation.addEventListener("close", () => {
      if (confirmation.returnValue !== "yes") return;
      confirmed = form;
      form.requestSubmit(event.submitter);
    }, { once: true });
    confirmation.showModal();
  }, true);

  /* A failed request says so in a fixed place; nothing that was typed is lost. */
  const problem = find("#problem");
  const say = (reason) => {
    find("[data-text]", problem).textContent = problem.dataset[reason];
    problem.hidden = false;
  };
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status >= 500 ? "server" : "refused"));
  document.addEventListener("htmx:sendError", () => say("network"));
  document.addEventListener("htmx:timeout", () => say("network"));
  document.addEventListener("allauth.error", (event) => { event.preventDefault(); say(event.detail.exception?.name === "SecurityError" ? "address" : "passkey"); });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = find("[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:beforeRequest", () => { problem.hidden = true; });

  /* What is unfolded stays so when it is drawn anew, unless there is something to correct in it; the page does not jump. */
  const folds = () => [...document.querySelectorAll("details[data-fold]")];
  let before = null;
  document.addEventListener("htmx:beforeSwap", () => {
    before = { open: new Map(folds().map((fold) => [fold.dataset.fold, fold.open])), top: scrollY, focus: document.activeElement.id };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!before?.open.size) return;
    for (const fold of folds()) {
      const wasOpen = before.open.get(fold.dataset.fold) ?? fold.open;
      fold.open = wasOpen || Boolean(find(".field-errors, [autofocus]", fold));
    }
    if (document.activeElement === document.body && before.focus) document.getElementById(before.focus)?.focus({ preventScroll: true });
    scrollTo(scrollX, before.top);
    before = null;
  });

  /* A link to a field leads into it, also where it is folded away. */
  document.addEventListener("click", (event) => {
    const place = event.target.closest("a[href^='#']")?.hash.slice(1);
    const field = place && document.getElementById(place);
    for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field?.focus();
  });

  /* After a swap: errors take focus; the tab, filter and role that are chosen are in view. */
  const showCurrent = () => {
    for (const item of document.querySelectorAll(".tabs [aria-current], .demo [aria-current], .pills [aria-current]")) {
      const strip = item.closest(".tabs, .demo, .pills");
      const start = item.offsetLeft - strip.offsetLeft;
      if (start + item.offsetWidth > strip.clientWidth) strip.scrollLeft = start - (strip.clientWidth - item.clientWidth) / 2;
    }
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    (event.target.closest(".error-summary") ?? find(".error-summary", event.target))?.focus();
    showCurrent();
  });
  showCurrent();
})();
