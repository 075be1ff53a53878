// What the pages do a little better with JavaScript. Nothing here is needed: without it every page works.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// What is wrong is read first.
document.querySelector(".error-summary")?.focus();

// The error summary's links put the cursor into the field, and bring its label into view.
document.querySelector(".error-summary")?.addEventListener("click", (event) => {
  const field = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
  if (!field) return;
  event.preventDefault();
  (field.labels?.[0] ?? field).scrollIntoView({ block: "start" });
  field.focus();
});

// A second click sends nothing. A page that comes back out of the browser's memory is ready again.
addEventListener("submit", ({ target: form, submitter, defaultPrevented }) => {
  if (defaultPrevented || form.method !== "post") return;
  const guard = (event) => event.preventDefault();
  form.addEventListener("submit", guard);
  const ready = () => {
    form.removeEventListener("submit", guard);
    submitter?.removeAttribute("aria-disabled");
  };
  submitter?.setAttribute("aria-disabled", "true");
  addEventListener("pageshow", ready, { once: true });
  setTimeout(ready, 20_000);
});

// The address that fills a form in as it is: what differs from what was shown (`seen_…`), and the choice of an "other".
const filledIn = (form) => {
  const address = new URL(form.action, location);
  const typed = new FormData(form);
  for (const [name, value] of typed) {
    if (/^(csrf|seen_)|_other$|_query$/.test(name) || !value || value === typed.get(`seen_${name}`)) continue;
    address.searchParams.append(name, (value === "other" && typed.get(`${name}_other`)) || value);
  }
  return address.href;
};

// Copying: the buttons are hidden until something can serve them.
if (navigator.clipboard) {
  for (const text of all("[data-without-copy]")) text.hidden = true;
  for (const button of all("[data-copy]")) {
    const words = button.innerHTML;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText("copyForm" in button.dataset ? filledIn(button.form) : button.dataset.copy);
      button.textContent = "Copied";
      setTimeout(() => (button.innerHTML = words), 2_000);
    });
  }
}

// A password can be looked at.
for (const input of all("input[type=password]")) {
  const button = document.createElement("button");
  const name = document.querySelector(`label[for="${input.id}"]`)?.textContent.toLowerCase() ?? "password";
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = `${shown ? "Hide" : "Show"} ${name}`;
    button.setAttribute("aria-pressed", shown);
  };
  button.type = "button";
  button.className = "plain";
  show(false);
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
  input.after(button);
}

// What is the same to a search: capitals, forms of a letter, all kinds of i, as on the server.
const folded = (text) =>
  text.normalize("NFKC").toLowerCase().replace(/\p{Cf}/gu, "").replace(/i\u0307/g, "i").toUpperCase();

// A long list of versions gets a box that narrows it as one types. What is chosen stays in sight.
for (const list of all("[data-filter-list]")) {
  const items = all("[data-filter-item]", list);
  if (items.length <= 8 || document.querySelector("[name=version_query]")) continue;
  const box = document.createElement("input");
  const count = document.createElement("p");
  box.type = "search";
  box.setAttribute("aria-label", "Narrow the list of versions");
  box.placeholder = "Narrow the list: name, id or model";
  count.className = "hint";
  count.setAttribute("role", "status");
  list.before(box, count);
  box.addEventListener("input", () => {
    const words = folded(box.value).split(/\s+/);
    let shown = 0;
    for (const item of items) {
      const matches = words.every((word) => folded(item.textContent).includes(word));
      item.hidden = !matches && !item.querySelector(":checked");
      shown += matches;
    }
    count.textContent = box.value ? `${shown} of ${items.length} match` : "";
  });
  box.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

// Behind each time stands that of UTC; the one of this device follows it, with its day where that is another one.
for (const time of all("time[title]")) {
  const at = new Date(time.dateTime);
  if (!at.getTimezoneOffset()) continue;
  const day = at.getDate() === at.getUTCDate() ? {} : { day: "numeric", month: "long" };
  time.title += ` (${at.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" })} on this device)`;
}

// Whoever joins is offered the time zone of their device.
for (const select of all("select[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!select.value && [...select.options].some((option) => option.value === own)) select.value = own;
}

// A form that goes on by itself, for as long as its page is open: after the seconds that it says.
for (const form of all("form[data-go-on]")) setTimeout(() => form.requestSubmit(), (form.dataset.goOn || 0.4) * 1_000);

// How many projects are ticked, in the bar that stays at the bottom of the window while any is.
for (const told of all("[data-chosen]")) {
  const { form, textContent: words } = told;
  const count = () => {
    const ticked = all("[form=move]:checked").length;
    told.textContent = ticked ? `${ticked} chosen` : words;
    form.querySelector("[type=reset]").hidden = !ticked;
    form.querySelector("a").hidden = ticked;
  };
  for (const event of ["change", "pageshow"]) addEventListener(event, count);
  form.addEventListener("reset", () => setTimeout(count));
}
