// Keys of the console. Every key presses something that is on the page and can be
// reached without it; pages work without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("with-script");

  const typing = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable ||
      element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])"));

  const press = (element) => {
    if (typing(element)) {
      element.focus();
    } else if (element.matches("input")) {
      element.click();
      element.focus();
    } else {
      element.focus();
      element.click();
    }
  };

  // Rows of a list: j and k go from one to the next.
  const step = (by) => {
    const rows = [...document.querySelectorAll("a.row")];
    if (rows.length === 0) return false;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by;
    const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const here = document.activeElement;
    if (event.key === "Escape" && typing(here)) {
      here.blur();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && here && here.form) {
      event.preventDefault();
      here.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(here) || root.dataset.keys === "off") return;
    if ((event.key === "j" && step(1)) || (event.key === "k" && step(-1))) {
      event.preventDefault();
      return;
    }
    const key = CSS.escape(event.key);
    const target = document.querySelector(`[data-key~="${key}"]`);
    if (target) {
      event.preventDefault();
      press(target);
    }
  });

  // A file on its way: how far it is. Without this the form is sent all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-upload]")) return;
    event.preventDefault();
    const bar = form.querySelector("progress");
    const told = form.querySelector("[role=status]");
    const button = form.querySelector("button");
    const request = new XMLHttpRequest();
    const failed = (why) => {
      button.disabled = false;
      bar.classList.add("unseen");
      told.textContent = why;
    };
    const sent = new FormData(form);
    const bytes = [...sent.values()].reduce((sum, one) => sum + (one.size || 0), 0);
    if (bytes > Number(form.dataset.upload)) {
      failed(told.dataset.large);
      return;
    }
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total > 0 ? (100 * loaded) / total : 0;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      told.textContent = told.dataset.reading;
    });
    request.addEventListener("error", () => failed(told.dataset.failed));
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) {
        failed(request.status === 413 ? told.dataset.large : told.dataset.failed);
        return;
      }
      document.querySelector("main").replaceWith(main);
      const said = main.querySelector("[role=alert]");
      if (said) {
        said.tabIndex = -1;
        said.focus();
      }
    });
    request.open("POST", form.action);
    request.send(sent);
    button.disabled = true;
    bar.value = 0;
    bar.classList.remove("unseen");
    told.textContent = told.dataset.sending;
  });

  // A button that writes its words into a field.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-fill]");
    const field = button && document.getElementById(button.dataset.fill);
    if (field) {
      field.value = button.textContent.trim();
      field.focus();
    }
  });
})();
