/* Mizan: what script adds to pages that already work without it. No dependency, no inline code.
   Ctrl-K search; j k Enter in lists; lines of vouchers; drop a file; unsaved forms; confirmations; Hijri beside dates; menus that close. */
(() => {
  "use strict";
  const doc = document, typing = (el) => el && (el.isContentEditable || /^(input|select|textarea)$/i.test(el.tagName));

  /* Search and rows ------------------------------------------------------------------- */
  const rows = () => [...doc.querySelectorAll("table[data-rows] tr[data-href], [data-rows] > li[data-href]")];
  let at = -1;
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("is-current");
    at = Math.max(0, Math.min(all.length - 1, at + step));
    const row = all[at], link = row.querySelector("a[href]");
    row.classList.add("is-current");
    (link || row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  doc.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const box = doc.getElementById("search");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    if (event.key === "Escape") {
      const open = doc.activeElement?.closest("details.menu[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
    if (typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "Enter" && at >= 0 && !event.target.closest("a, button, summary")) {
      const row = rows()[at];
      if (row) location.assign(row.dataset.href);
    }
  });
  doc.addEventListener("click", (event) => {
    for (const menu of doc.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary") && !String(getSelection())) location.assign(row.dataset.href);
  });

  /* Lines of a form: a <template data-line> with __N__ in names; buttons [data-add-line] [data-remove-line] ------------- */
  const renumber = (body) => [...body.rows].forEach((row, i) => { const cell = row.querySelector(".rownum"); if (cell) cell.textContent = i + 1; });
  const addLine = (name) => {
    const template = doc.querySelector(`template[data-line="${name}"]`), body = doc.querySelector(`[data-lines="${name}"]`);
    if (!template || !body) return null;
    const n = Number(body.dataset.next || body.rows.length);
    body.dataset.next = n + 1;
    const holder = doc.createElement("tbody");
    holder.innerHTML = template.innerHTML.replaceAll("__N__", n);
    const row = holder.firstElementChild;
    body.append(row);
    renumber(body);
    globalThis.htmx?.process(row);
    return row;
  };
  doc.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-line]"), remove = event.target.closest("[data-remove-line]");
    if (add) {
      const row = addLine(add.dataset.addLine);
      if (row) { event.preventDefault(); row.querySelector("input, select")?.focus(); row.dispatchEvent(new Event("change", { bubbles: true })); }
    } else if (remove) {
      const row = remove.closest("tr"), body = row.parentElement;
      if (body.rows.length > 1) { event.preventDefault(); row.remove(); renumber(body); body.dispatchEvent(new Event("change", { bubbles: true })); }
    }
  });
  /* Cells copied from a workbook fill the lines from the one in hand. */
  doc.addEventListener("paste", (event) => {
    const input = event.target.closest?.("[data-lines] input"), text = event.clipboardData?.getData("text/plain") || "";
    if (!input || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const body = input.closest("[data-lines]"), fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
    let row = input.closest("tr");
    const from = fields(row).indexOf(input);
    for (const line of text.replace(/\r/g, "").replace(/\n$/, "").split("\n")) {
      if (!row) row = addLine(body.dataset.lines);
      if (!row) break;
      const boxes = fields(row);
      line.split("\t").forEach((value, i) => { if (boxes[from + i]) boxes[from + i].value = value.trim(); });
      row = row.nextElementSibling;
    }
    body.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* Money: the running totals of a form's lines, in halalas so that nothing is lost ------ */
  const western = (text) => text.replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d)).replace(/٫/g, ".").replace(/[٬,\s]/g, "");
  const halalas = (text) => {
    const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(western(text));
    return found ? BigInt(found[1] + found[2] + (found[3] || "").padEnd(2, "0")) : 0n;
  };
  const shown = (n) => {
    const digits = String(n < 0n ? -n : n).padStart(3, "0");
    return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
  };
  const total = (form) => {
    const sums = {};
    for (const out of form.querySelectorAll("[data-sum]")) {
      const column = out.dataset.sum;
      const said = (box) => box.type !== "checkbox" ? box.value : box.checked ? box.dataset.amount : "";
      sums[column] = [...form.querySelectorAll(`[data-column="${column}"]`)].reduce((all, box) => all + halalas(said(box)), 0n);
      out.textContent = shown(sums[column]);
    }
    const balance = form.querySelector("[data-balance]");
    if (balance) {
      const [one, other] = balance.dataset.balance.split(" "), off = (sums[one] || 0n) - (sums[other] || 0n);
      balance.hidden = !sums[one] && !sums[other]; // of nothing there is nothing to say
      balance.classList.toggle("balance-ok", off === 0n);
      balance.classList.toggle("balance-off", off !== 0n);
      balance.querySelector("[data-ok]")?.toggleAttribute("hidden", off !== 0n);
      balance.querySelector("[data-off]")?.toggleAttribute("hidden", off === 0n);
      const amount = balance.querySelector("[data-difference]");
      if (amount) amount.textContent = shown(off);
    }
  };
  doc.addEventListener("input", (event) => { const form = event.target.closest("form"); if (form?.querySelector("[data-sum]")) total(form); });
  doc.addEventListener("change", (event) => { const form = event.target.closest("form"); if (form?.querySelector("[data-sum]")) total(form); });

  /* Dates: the Hijri day beside a Gregorian field --------------------------------------- */
  const hijri = (input) => {
    const out = doc.querySelector(`[data-hijri-of="${CSS.escape(input.id)}"]`);
    if (!out) return;
    const day = input.valueAsDate;
    if (!day) { out.textContent = ""; return; }
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" })
      .formatToParts(day).map((part) => [part.type, part.value]));
    const bdi = doc.createElement("bdi");
    bdi.dir = "ltr";
    bdi.textContent = `${parts.day}/${parts.month}/${parts.year}`;
    out.replaceChildren(bdi, doc.documentElement.lang === "ar" ? "هـ" : " AH");
  };
  doc.addEventListener("change", (event) => { if (event.target.matches?.("[data-date]")) hijri(event.target); });

  /* Files dropped on [data-drop] -------------------------------------------------------- */
  const dropping = (event) => event.target.closest?.("[data-drop]");
  doc.addEventListener("dragover", (event) => { const box = dropping(event); if (box) { event.preventDefault(); box.classList.add("is-over"); } });
  doc.addEventListener("dragleave", (event) => dropping(event)?.classList.remove("is-over"));
  doc.addEventListener("drop", (event) => {
    const box = dropping(event), input = box?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    box.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (box.hasAttribute("data-drop-sends")) (box.closest("form") || box).requestSubmit();
  });

  /* Questions before what can't be taken back; forms not sent yet ------------------------ */
  let unsaved = null;
  doc.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (question && !confirm(question)) { event.preventDefault(); event.stopPropagation(); return; }
    unsaved = null;
    const button = event.submitter;
    if (event.target.method === "post" && button && !event.target.matches("[hx-post]")) setTimeout(() => { button.setAttribute("aria-busy", "true"); }, 0);
  }, true);
  doc.addEventListener("click", (event) => { if (event.target.closest("[aria-disabled=true]")) event.preventDefault(); }, true);
  doc.addEventListener("input", (event) => { const form = event.target.closest("form[data-guard]"); if (form) unsaved = form; });
  addEventListener("beforeunload", (event) => { if (unsaved?.isConnected) { event.preventDefault(); event.returnValue = ""; } });
  addEventListener("pageshow", () => { for (const button of doc.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy"); });

  /* Choices that apply at once: [data-auto] sends its form -------------------------------- */
  doc.addEventListener("change", (event) => { if (event.target.matches?.("[data-auto]")) event.target.form.requestSubmit(); });
  doc.addEventListener("change", (event) => {
    const all = event.target.closest?.("[data-check-all]");
    if (all) for (const box of doc.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)) box.checked = all.checked;
    if (all?.form?.querySelector("[data-sum]")) total(all.form);
  });

  /* After a load: an error summary takes the focus, small pages open the side ------------- */
  const ready = () => {
    doc.getElementById("form-errors")?.focus();
    for (const form of doc.querySelectorAll("form")) if (form.querySelector("[data-sum]")) total(form);
  };
  doc.addEventListener("htmx:after:swap", ready);
  ready();
})();
