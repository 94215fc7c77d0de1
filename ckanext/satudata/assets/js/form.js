/* The dataset form: parts that open and close, figures while typing, fields that are needed only sometimes, keeping
   what was typed, and saving without losing it. Without this script everything is open and saving works as well. */
(function () {
  "use strict";
  var bar = document.querySelector("[data-satudata-form]");
  if (!bar) return;
  var said = bar.dataset;
  var form = bar.closest("form");
  var all = function (what, where) { return Array.prototype.slice.call((where || document).querySelectorAll(what)); };
  var say = function (text, words) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return key in words ? words[key] : whole; });
  };
  var control = function (name) { return form.elements[name] && (form.elements[name].length && !form.elements[name].options ? form.elements[name][0] : form.elements[name]); };
  var valueOf = function (name) { var one = control(name); return one ? String(one.value || "").trim() : ""; };
  var holds = function (condition) { return !condition.field || condition.not.indexOf(valueOf(condition.field)) < 0; };

  /* Conditions and figures */
  var EMPTY = ["-", "--", "...", "n/a", "n.a.", "notspecified"];
  function isFilled(name) {
    var value = valueOf(name);
    if (name === "url" && form.elements.upload && form.elements.upload.value) return true;
    return value !== "" && (name === "klasifikasi" || EMPTY.indexOf(value.toLowerCase()) < 0);
  }
  function refresh() {
    var parts = {}, total = [0, 0];
    all("[data-satudata-field]", form).forEach(function (row) {
      var name = row.dataset.satudataField, wrong = row.classList.contains("error");
      if (row.dataset.satudataWhen) row.hidden = !holds(JSON.parse(row.dataset.satudataWhen)) && !isFilled(name) && !wrong;
      if (!row.dataset.satudataNeed) return;
      var needed = holds(JSON.parse(row.dataset.satudataNeed)), mark = row.querySelector("[data-satudata-needed]");
      if (mark) mark.hidden = !needed;
      var part = row.closest("[data-satudata-section]");
      if (!needed || !part) return;
      var count = parts[part.dataset.satudataSection] = parts[part.dataset.satudataSection] || [0, 0];
      count[1] += 1; total[1] += 1;
      if (isFilled(name)) { count[0] += 1; total[0] += 1; }
    });
    Object.keys(parts).forEach(function (key) {
      var part = form.querySelector("[data-satudata-section='" + key + "']"), count = parts[key];
      var bar = part.querySelector("progress");
      part.querySelector("[data-satudata-progress]").textContent = say(said.saidProgress, {filled: count[0], needed: count[1]});
      bar.hidden = false; bar.max = count[1]; bar.value = count[0];
      part.toggleAttribute("data-satudata-done", count[0] === count[1]);
      var link = form.querySelector("[data-satudata-count='" + key + "']");
      if (link) {
        link.textContent = (count[0] === count[1] ? "\u2713 " : "") + count[0] + "/" + count[1];
        link.classList.toggle("sd-filled-done", count[0] === count[1]);
      }
    });
    var sum = form.querySelector("[data-satudata-total]");
    if (sum && total[1]) sum.textContent = total[0] + "/" + total[1];
  }

  /* Parts */
  function openTo(element) {
    for (var one = element; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
      if (one.hidden && one.dataset.satudataField) one.hidden = false;
    }
  }
  function jump(hash, quiet) {
    var target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) return false;
    openTo(target);
    if (target.tagName === "DETAILS") target.open = true;
    var focus = target.matches("input,select,textarea") ? target : target.querySelector("summary,input,select,textarea");
    if (target.matches("select.sd-visually-hidden")) focus = target.parentElement.querySelector("[role=combobox]") || focus;
    if (focus && !quiet) focus.focus({preventScroll: true});
    (target.closest("[data-satudata-field]") || target).scrollIntoView({block: "start"});
    return true;
  }
  function foldParts() {
    var parts = all("[data-satudata-section]", form);
    all(".sd-more", form).forEach(function (more) {
      more.open = more.hasAttribute("data-satudata-wrong") || more.hasAttribute("data-satudata-filled");
    });
    if (parts.length < 2) return;
    var wrong = parts.filter(function (part) { return part.hasAttribute("data-satudata-wrong"); });
    var begin = parts.filter(function (part) { return !part.hasAttribute("data-satudata-done"); })[0] || parts[0];
    parts.forEach(function (part, at) {
      part.open = wrong.length ? wrong.indexOf(part) >= 0 : part === begin;
      if (!parts[at + 1]) return;
      var next = document.createElement("button");
      next.type = "button"; next.className = "btn btn-secondary sd-next"; next.textContent = said.saidNext;
      next.addEventListener("click", function () { part.open = false; jump("#" + parts[at + 1].id); });
      part.appendChild(next);
    });
    var nav = form.querySelector(".sd-form-nav details");
    if (!nav) return;
    if (window.matchMedia("(max-width: 61.99rem)").matches) nav.open = false;
    var both = document.createElement("button");
    both.type = "button"; both.className = "btn btn-link"; both.textContent = said.saidAll;
    both.addEventListener("click", function () {
      var open = parts.some(function (part) { return !part.open; });
      parts.forEach(function (part) { part.open = open; });
      both.textContent = open ? said.saidNone : said.saidAll;
    });
    nav.appendChild(both);
    parts.forEach(function (part) {
      part.addEventListener("toggle", function () {
        var link = form.querySelector("[data-satudata-part='" + part.dataset.satudataSection + "']");
        if (link) link.classList.toggle("sd-part-open", part.open);
      });
    });
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link || !/^#(field|section)-/.test(link.getAttribute("href"))) return;
    if (!jump(link.getAttribute("href"))) return;
    event.preventDefault();
    window.history.replaceState(null, "", link.getAttribute("href"));
    var nav = link.closest(".sd-form-nav details");
    if (nav && window.matchMedia("(max-width: 61.99rem)").matches) nav.open = false;
  });

  /* The address out of the title, while nobody has touched it */
  var slug = form.querySelector("[data-satudata-slug-of]");
  if (slug) {
    var own = false;
    slug.addEventListener("input", function () { own = slug.value !== ""; });
    control(slug.dataset.satudataSlugOf).addEventListener("input", function (event) {
      if (own) return;
      var text = event.target.value.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
      slug.value = text.length > 100 ? text.slice(0, 100).replace(/-[^-]*$/, "") : text;
    });
  }

  /* What was typed */
  var LEAVE = /^(_|save$|pkg_name$|id$|upload$|url_type$)/;
  var store = "satudata:" + said.satudataUser + ":" + said.satudataForm;
  var csrf = all("input[type=hidden]", form).filter(function (one) { return /csrf/.test(one.name); })[0];
  var status = bar.querySelector("[data-satudata-status]");
  var alertBox = bar.querySelector("[data-satudata-alert]");
  var foundBox = bar.querySelector("[data-satudata-found]");
  var typed = false, saving = null, timer = null, waitsForChoice = false, leaving = false;

  function values() {
    var found = {};
    all("input,select,textarea", form).forEach(function (one) {
      if (!one.name || LEAVE.test(one.name) || one.type === "file" || (one.type === "hidden" && one.name === "url")) return;
      if ((one.type === "radio" || one.type === "checkbox") && !one.checked) return;
      found[one.name] = one.value;
    });
    return found;
  }
  var first = JSON.stringify(values());
  function fill(kept) {
    Object.keys(kept).forEach(function (name) {
      var one = control(name);
      if (!one || one.type === "file" || one.readOnly) return;
      if (one.options && !all("option", one).some(function (option) { return option.value === kept[name]; })) return;
      one.value = kept[name];
      one.dispatchEvent(new Event("change", {bubbles: true}));
      openTo(one.value ? one.closest("details") && one : null);
    });
    refresh();
  }
  function clock(when) {
    var zone = said.zone === "None" ? undefined : said.zone;
    return new Intl.DateTimeFormat("id-ID", {hour: "2-digit", minute: "2-digit", timeZone: zone}).format(when);
  }
  function day(when) {
    var zone = said.zone === "None" ? undefined : said.zone;
    var date = new Intl.DateTimeFormat(document.documentElement.lang || "id", {day: "numeric", month: "long", year: "numeric", timeZone: zone});
    return date.format(when) + " " + clock(when);
  }
  function warn(text, link) {
    alertBox.textContent = "";
    alertBox.hidden = !text;
    if (!text) return;
    var line = document.createElement("p");
    line.textContent = text + " ";
    if (link) {
      var to = document.createElement("a");
      to.href = said.login; to.target = "_blank"; to.rel = "noopener"; to.textContent = said.saidSignIn;
      line.appendChild(to);
      line.appendChild(document.createTextNode(", " + said.saidThen));
    }
    alertBox.appendChild(line);
  }
  function keepHere() {
    try { window.localStorage.setItem(store, JSON.stringify({values: values(), at: Date.now()})); } catch (full) { /* private window */ }
  }
  function forgetHere() { try { window.localStorage.removeItem(store); } catch (none) { /* private window */ } }
  function keptHere() {
    try {
      var found = JSON.parse(window.localStorage.getItem(store));
      return found && Date.now() - found.at < 90 * 864e5 ? found : null;
    } catch (none) { return null; }
  }
  function ask(address, options) {
    var stop = new AbortController(), late = window.setTimeout(function () { stop.abort(); }, 8000);
    return window.fetch(address, Object.assign({credentials: "same-origin", signal: stop.signal, headers: {}}, options))
      .finally(function () { window.clearTimeout(late); });
  }
  function post(address, body) {
    return ask(address, {method: "POST", body: new URLSearchParams(body), headers: {"X-CSRFToken": csrf ? csrf.value : ""}});
  }
  /* Is somebody signed in, and is it the same person? Answers "here", "out", "other" or "offline". */
  function session() {
    return ask(said.session).then(function (answer) { return answer.json(); }).then(function (found) {
      if (!found.user) return "out";
      if (found.user !== said.satudataUser) return "other";
      if (csrf) csrf.value = found.csrf;
      return "here";
    }).catch(function () { return "offline"; });
  }
  function told(where) {
    if (where === "here") { warn(""); return; }
    keepHere();
    if (where === "offline") warn(said.saidLocal);
    if (where === "out") warn(said.saidSignedOut, true);
    if (where === "other") warn(said.saidOther, true);
  }
  function keep(again) {
    if (waitsForChoice || leaving) return Promise.resolve(false);
    window.clearTimeout(timer);
    if (saving) return saving;
    var now = values();
    saving = post(said.draft, {form: said.satudataForm, values: JSON.stringify(now)}).then(function (answer) {
      if (answer.ok) return answer.json().then(function (kept) {
        if (csrf && kept.csrf) csrf.value = kept.csrf;
        forgetHere(); warn("");
        status.textContent = say(said.saidSaved, {time: clock(new Date(kept.updated_at))});
        return true;
      });
      return session().then(function (where) {
        if (where === "here" && !again) { saving = null; return keep(true); }
        told(where === "here" ? "offline" : where);
        return false;
      });
    }).catch(function () { told("offline"); return false; }).finally(function () { saving = null; });
    return saving;
  }
  function changed(event) {
    if (event.target.closest("[data-satudata-found]") || event.target.closest("[data-satudata-nosave]")) return;
    refresh();
    if (!event.isTrusted && JSON.stringify(values()) === first) return;
    typed = true;
    if (waitsForChoice) { status.textContent = said.saidHeld; return; }
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, 2500);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", function () { if (typed) keep(); });
  window.addEventListener("offline", function () { if (typed) told("offline"); });
  window.addEventListener("pagehide", function () { if (typed && !leaving && !waitsForChoice && timer) keepHere(); });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { if (typed && timer) keep(); return; }
    if (alertBox.hidden) return;
    session().then(function (where) {
      if (where !== "here") { told(where); return; }
      warn(said.saidBack);
      keep();
    });
  });

  /* What is left from before */
  function offer(kept) {
    waitsForChoice = true;
    foundBox.hidden = false;
    var when = day(new Date(kept.at)), changed = Date.parse(said.satudataModified + "Z");
    var line = document.createElement("p"), row = document.createElement("p");
    line.textContent = say(said.saidFound, {date: when}) + (changed > kept.at ? " " + said.saidNewer : "");
    row.className = "sd-actions";
    [[said.saidUse, "btn btn-primary", function () {
      fill(kept.values);
      status.textContent = say(said.saidUsed, {date: when});
      typed = true;
      foundBox.hidden = true; waitsForChoice = false;
      keep();
    }], [said.saidThrow, "btn btn-secondary", function () {
      forgetHere();
      foundBox.hidden = true; waitsForChoice = false;
      post(said.drop, {form: said.satudataForm}).catch(function () { /* asked again next time */ }).finally(function () { if (typed) keep(); });
    }]].forEach(function (entry) {
      var button = document.createElement("button");
      button.type = "button"; button.textContent = entry[0]; button.className = entry[1];
      button.addEventListener("click", entry[2]);
      row.appendChild(button);
    });
    foundBox.appendChild(line); foundBox.appendChild(row);
  }
  function differs(kept) {
    var now = values();
    return Object.keys(kept).some(function (name) { return name in now && now[name] !== kept[name]; });
  }
  function lookBack() {
    if (!said.satudataUser || document.getElementById("form-errors")) return;
    ask(said.draft + "?form=" + encodeURIComponent(said.satudataForm)).then(function (answer) { return answer.ok ? answer.json() : null; })
      .catch(function () { return null; }).then(function (kept) {
        var here = keptHere();
        var newest = kept && {values: kept.values, at: Date.parse(kept.updated_at)};
        if (here && (!newest || here.at > newest.at)) newest = here;
        if (newest && !typed && differs(newest.values)) offer(newest);
      });
  }

  /* Saving: first ask whether it can arrive */
  var sure = false;
  form.addEventListener("submit", function (event) {
    if (sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    var button = event.submitter;
    var file = all("input[type=file]", form).filter(function (one) { return one.name && one.files && one.files[0] && one.dataset.satudataLimit; })[0];
    if (file && file.files[0].size > Number(file.dataset.satudataLimit)) {
      var mega = function (size) { return (size / 1048576).toLocaleString("id-ID", {maximumFractionDigits: 1}); };
      warn(say(said.saidTooLarge, {name: file.files[0].name, size: mega(file.files[0].size), limit: mega(Number(file.dataset.satudataLimit))}));
      file.focus();
      return;
    }
    session().then(function (where) {
      if (where !== "here") { told(where); alertBox.scrollIntoView({block: "center"}); return; }
      (typed ? keep() : Promise.resolve()).then(function () {
        leaving = sure = true;
        forgetHere();
        form.requestSubmit(button || undefined);
      });
    });
  }, true);
  window.addEventListener("pageshow", function () { sure = leaving = false; all("button[name=save]", form).forEach(function (one) { one.disabled = false; }); });

  refresh();
  foldParts();
  var errors = document.getElementById("form-errors");
  if (errors) errors.focus();
  else if (/^#(field|section)-/.test(window.location.hash)) jump(window.location.hash);
  window.addEventListener("hashchange", function () { if (/^#(field|section)-/.test(window.location.hash)) jump(window.location.hash); });
  lookBack();
}());
