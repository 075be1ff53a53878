// Only helps: every page does its whole work without this file.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);

// Where something is wrong, one begins at the list of what is wrong, and each item leads into its field.
const problems = document.querySelector(".error-summary");
problems?.focus();
problems?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// What is of use only with the script is hidden until now.
for (const part of all("[data-needs-script]")) part.hidden = false;

// <input data-filters="id of a list">: the list shows what holds every word typed. What is chosen stays.
for (const box of all("input[data-filters]")) {
  const list = document.getElementById(box.dataset.filters);
  if (!list) continue;
  const rows = all(".choice, tbody > tr, li", list).map((row) => [row, row.textContent.toLowerCase()]);
  const count = make("p", { className: "quiet" });
  count.setAttribute("role", "status");
  box.after(count);
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !row.querySelector(":checked") && !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    count.textContent = words.length ? `${shown} of ${rows.length} shown` : "";
  };
  box.addEventListener("input", filter);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !box.name) event.preventDefault();
  });
  filter();
}

// A second click sends nothing. The guard lifts by itself, for a page may stay where its answer is a file.
const release = (form) => {
  delete form.dataset.sent;
  for (const button of all("[aria-disabled]", form)) button.removeAttribute("aria-disabled");
};
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
  for (const input of all("[data-shown]", form)) input.type = "password";
  setTimeout(release, 10_000, form);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) all("form[data-sent]").forEach(release);
});

// A password can be shown.
for (const input of all("input[type=password]")) {
  const button = make("button", { type: "button", className: "reveal", textContent: "Show" });
  const wrap = make("span", { className: "with-button" });
  input.before(wrap);
  wrap.append(input, button);
  const name = input.labels[0]?.textContent.trim().toLowerCase() ?? "password";
  const tell = () => {
    const shown = input.type === "text";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
    input.toggleAttribute("data-shown", shown);
  };
  button.addEventListener("click", () => {
    input.type = input.type === "text" ? "password" : "text";
    tell();
  });
  tell();
}

// <button data-copy="text" hidden>: copies, where the browser lets it (https or this machine).
if (navigator.clipboard) {
  const told = make("p", { className: "visually-hidden" });
  told.setAttribute("role", "status");
  document.querySelector("main")?.append(told);
  for (const button of all("button[data-copy]")) {
    const words = [...button.childNodes];
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      told.textContent = "Copied";
      button.textContent = "Copied";
      setTimeout(() => {
        told.textContent = "";
        button.replaceChildren(...words);
      }, 2_000);
    });
  }
}

// The reader's own time beside UTC, with the day where it is another one.
for (const time of all("time[datetime*='T']")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || !at.getTimezoneOffset()) continue;
  const day = at.getDate() === at.getUTCDate() ? {} : { day: "numeric", month: "long" };
  const words = at.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
  time.append(make("span", { className: "local", textContent: ` (${words} your time)` }));
}
